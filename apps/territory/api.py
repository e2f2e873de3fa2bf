"""Places, quarters and suggestions for developers."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters import TypedChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet
from apps.territory import services
from apps.territory.forms import WhereForm
from apps.territory.models import Place, Quarter


class QuarterSerializer(serializers.ModelSerializer[Quarter]):
    """A city quarter. `area_km2` in square kilometres."""

    class Meta:
        model = Quarter
        fields = ("id", "code", "slug", "name", "area_km2")


class QuarterDetailSerializer(QuarterSerializer):
    """With its boundary, a GeoJSON polygon in WGS 84."""

    boundary = serializers.DictField(help_text="GeoJSON Polygon, longitude before latitude.")

    class Meta(QuarterSerializer.Meta):
        fields = (*QuarterSerializer.Meta.fields, "boundary")  # type: ignore[assignment]


class PlaceSerializer(serializers.ModelSerializer[Place]):
    """A named place. `lat` and `lon` in degrees; `approximate` says that nobody surveyed the point."""

    name = serializers.CharField(help_text="In the language of the request.")
    description = serializers.CharField(help_text="In the language of the request.")
    settlement = serializers.CharField(source="settlement.name")
    quarter = serializers.SerializerMethodField()

    class Meta:
        model = Place
        fields = (
            "id", "slug", "kind", "name", "description", "address", "settlement", "quarter", "lat", "lon",
            "approximate", "source",
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(help_text="Code of the quarter."))
    def get_quarter(self, place: Place) -> str:
        """Code of the quarter."""
        return str(place.quarter.code)


class SuggestionSerializer(serializers.Serializer[Any]):
    """Something that fits what was typed."""

    kind = serializers.ChoiceField(choices=["street", "settlement", "quarter", "place"])
    text = serializers.CharField()
    hint = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    """The best ones first."""

    results = SuggestionSerializer(many=True)


TYPED = OpenApiParameter("q", str, required=True, description="What was typed, at least one letter.")
POSITION = [OpenApiParameter(name, float, required=True, description="Degrees, WGS 84.") for name in ("lat", "lon")]


class PlaceFilter(FilterSet):
    """By kind, and by whether the position was surveyed."""

    approximate = TypedChoiceFilter(
        choices=(("true", "true"), ("false", "false")), coerce=lambda value: value == "true"
    )

    class Meta:
        model = Place
        fields = ("kind", "approximate")


class PlaceViewSet(ReadViewSet):
    """Named places: schools, monuments, car parks, public Wi-Fi and more."""

    scope = "places"
    keyset = ("name_sl", "id")
    queryset = Place.objects.select_related("settlement", "quarter")
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter

    @extend_schema(parameters=[TYPED], responses=SuggestionsSerializer)
    @action(detail=False, pagination_class=None, filter_backends=[])
    def suggest(self, request: Request) -> Response:
        """Streets, settlements, quarters and places for an input with suggestions."""
        text = request.query_params.get("q", "").strip()
        if not text:
            raise ValidationError({"q": [_("Vpišite vsaj eno črko.")]})
        found = services.suggest(text=text[:80], actor=actor_of(request))
        return Response(SuggestionsSerializer({"results": found}).data)


class QuarterViewSet(ReadViewSet):
    """The eight city quarters."""

    scope = "places"
    keyset = ("code", "id")
    queryset = Quarter.objects.all()

    def get_serializer_class(self) -> Any:
        """Boundaries are large: only on a single quarter."""
        return QuarterDetailSerializer if self.action == "retrieve" else QuarterSerializer

    @extend_schema(parameters=POSITION, responses=QuarterSerializer)
    @action(detail=False, pagination_class=None, filter_backends=[])
    def at(self, request: Request) -> Response:
        """The quarter at a position; 404 outside of the municipality."""
        form = WhereForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
        quarter = services.quarter_at(**form.cleaned_data)
        if quarter is None:
            raise NotFound
        return Response(QuarterSerializer(quarter).data)


RESOURCES = {"places": PlaceViewSet, "quarters": QuarterViewSet}
