"""Report categories and reports for developers, by the same services as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import CharFilter, ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import Actor, actor_of
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.documents.exceptions import PhotoRefused
from apps.documents.services import sanitize_photo, store_photo
from apps.documents.uploads import count_uploads
from apps.reports.api_shapes import (
    CategorySerializer,
    NearSerializer,
    NewReportSerializer,
    PositionSerializer,
    ReportSerializer,
    WholeReportSerializer,
)
from apps.reports.choices import StateType, Via
from apps.reports.exceptions import CannotReport
from apps.reports.models import Report, ReportCategory
from apps.reports.models.reports import PUBLIC
from apps.reports.services import submit_report
from apps.reports.services.duplicates import duplicates_of
from apps.reports.services.reporting import Told

POSITION = [OpenApiParameter(name, float, required=True, description="Degrees, WGS 84.") for name in ("lat", "lon")]
CATEGORY = OpenApiParameter("category", str, required=True, description="Code of the category.")


class CategoryViewSet(ReadViewSet):
    """What can be reported, with service levels and questions."""

    scope = "reports"
    keyset = ("order", "id")
    lookup_field = "code"
    lookup_value_converter = "slug"
    queryset = ReportCategory.objects.prefetch_related("levels", "attributes")
    serializer_class = CategorySerializer
    filterset_fields = ("area",)

    def get_queryset(self) -> QuerySet[Any]:
        """Those that are offered."""
        rows: Any = self.queryset
        return rows.offered()


class ReportFilter(FilterSet):
    """By category, quarter and type of state."""

    category = CharFilter(field_name="category__code")
    area = CharFilter(field_name="category__area")
    quarter = CharFilter(field_name="quarter__slug")
    type = ChoiceFilter(field_name="kind", choices=StateType.choices)

    class Meta:
        model = Report
        fields = ("state",)


def kept_uploads(request: Request, actor: Actor, uploads: list[Any]) -> tuple[Any, ...]:
    """Tickets of the photos: all of them rebuilt before any is kept. ValidationError names the one that is refused."""
    count_uploads(request._request, len(uploads))
    clean = []
    for place, upload in enumerate(uploads):
        try:
            clean.append(sanitize_photo(upload))
        except PhotoRefused as refusal:
            raise ValidationError({"photos": {str(place): refusal.messages}}) from refusal
    return tuple(store_photo(actor=actor, data=one).address for one in clean)


class ReportViewSet(ReadViewSet):
    """Public reports, the latest first; whoever is signed in also gets their own ones."""

    scope = "reports"
    keyset = ("-received_at", "-id")
    lookup_value_converter = "uuid"
    queryset = Report.objects.named()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    def get_queryset(self) -> QuerySet[Any]:
        """What anybody, or the person, may see; the office works in the admin."""
        actor = actor_of(self.request).in_person()
        rows: Any = self.queryset
        return rows.filter(PUBLIC | Report.objects.own(actor)) if actor.user else rows.filter(PUBLIC)

    def get_serializer_class(self) -> Any:
        """The timeline only on a single report."""
        return WholeReportSerializer if self.action == "retrieve" else ReportSerializer

    @extend_schema(
        summary="Report a problem", responses={201: WholeReportSerializer},
        request={"application/json": NewReportSerializer, "multipart/form-data": NewReportSerializer},
    )  # fmt: skip
    @idempotent
    def create(self, request: Request) -> Response:
        """In one's own name; a program with credentials of its own reports for its organisation. 400 names what is
        wrong, also a position outside of the municipality or a photo that cannot be read."""
        sent = NewReportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        category = ReportCategory.objects.offered().filter(code=given.pop("category")).first()
        if category is None:
            raise ValidationError({"category": [_("Te vrste prijav ne sprejemamo več. Izberite drugo.")]})
        actor = actor_of(request).in_person()
        photos = kept_uploads(request, actor, given.pop("photos", []))
        told = Told(category=category, via=Via.API, text=given.pop("description"), photos=photos, **given)
        try:
            report = submit_report(actor=actor, told=told)
        except CannotReport as refusal:
            raise ValidationError({NAMES.get(refusal.field, refusal.field): [str(refusal)]}) from refusal
        body = WholeReportSerializer(
            Report.objects.named().get(pk=report.pk), context=self.get_serializer_context()
        ).data
        return Response(body, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Open reports of the same thing nearby", parameters=[*POSITION, CATEGORY], responses=NearSerializer
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def near(self, request: Request) -> Response:
        """Within the radius of the category, the nearest first: to be shown before a report is sent."""
        position = PositionSerializer(data=request.query_params)
        position.is_valid(raise_exception=True)
        rows = ReportCategory.objects.offered()
        asked = dict(position.validated_data)
        category = get_object_or_404(rows, code=asked.pop("category"))
        found = duplicates_of(category, **asked)
        return Response(NearSerializer({"results": found}, context=self.get_serializer_context()).data)


NAMES = {"text": "description", "place": "lat"}
RESOURCES = {"report-categories": CategoryViewSet, "reports": ReportViewSet}
