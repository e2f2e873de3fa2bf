"""Procedures for developers: the catalogue, and the forms that hold."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.applications.choices import Area, LifeEvent, ProcedureKind
from apps.applications.models import FormVersion, Procedure
from apps.applications.services.listing import FEE, UNREAD, facts_of
from apps.core.api.viewsets import ReadViewSet

WHOM = (("person", "person"), ("organisation", "organisation"))


@dataclass(frozen=True)
class Told:
    """A procedure with what its form says. facts: by the names of KEYS; form: the version, where it is shown whole."""

    procedure: Procedure
    facts: Mapping[str, Any]
    now: dt.datetime
    form: FormVersion | None = None

    @property
    def for_whom(self) -> list[str]:
        """Empty for a service elsewhere."""
        return list(self.facts.get("definition__for_whom", ()))

    @property
    def fee(self) -> list[dict[str, Any]] | None:
        """The tariff; None without a fee."""
        fee = self.facts.get(FEE)
        if not fee:
            return None
        return [
            {"channel": item["channel"], "when": item.get("when", {}), "cents": item["cents"]} for item in fee["items"]
        ]

    @property
    def decision_within(self) -> str:
        """ISO 8601."""
        return str(self.facts.get("definition__decision_deadline") or "")

    @property
    def open(self) -> bool:
        """Whether applications are taken here and now."""
        return self.procedure.kind != ProcedureKind.LINK and bool(self.facts) and self.procedure.open_at(self.now)

    @property
    def url(self) -> str:
        """Its page."""
        return f"{settings.BASE_URL}{self.procedure.get_absolute_url()}"


def told(procedures: Sequence[Procedure]) -> list[Told]:
    """With what their forms say, by two queries for all of them."""
    now = timezone.now()
    facts = facts_of(procedures, now)
    return [Told(one, facts.get(one.pk, {}), now) for one in procedures]


class FeeItemSerializer(serializers.Serializer[Any]):
    """One line of a tariff. `when`: answers for which it holds, by id of the field; the first line that fits counts."""

    channel = serializers.CharField(help_text="`e_identified`, `web_without_identification`, `paper` or `any`.")
    when = serializers.DictField()
    cents = serializers.IntegerField(help_text="Of the euro.")


class ProcedureSerializer(serializers.Serializer[Any]):
    """A procedure. Texts are in the language of the request."""

    slug = serializers.SlugField(source="procedure.slug")
    kind = serializers.CharField(source="procedure.kind", help_text="`application`, `tender` or `link`.")
    title = serializers.CharField(source="procedure.title")
    summary = serializers.CharField(source="procedure.summary")
    area = serializers.CharField(source="procedure.area")
    life_events = serializers.ListField(child=serializers.CharField(), source="procedure.life_events")
    for_whom = serializers.ListField(
        child=serializers.CharField(), help_text="`person`, `organisation`; empty for a service elsewhere."
    )
    fee = FeeItemSerializer(many=True, allow_null=True, help_text="By the tariff of today; null without a fee.")
    decision_within = serializers.CharField(help_text="ISO 8601 duration from receipt; empty without a deadline.")
    open = serializers.BooleanField(help_text="Whether applications are taken now.")
    opens = serializers.DateTimeField(source="procedure.opens", allow_null=True)
    closes = serializers.DateTimeField(
        source="procedure.closes", allow_null=True, help_text="The first instant that is too late."
    )
    verified = serializers.BooleanField(
        source="procedure.verified", help_text="Whether the facts are confirmed by the municipality."
    )
    external_url = serializers.CharField(source="procedure.external_url", help_text="Of a service elsewhere.")
    url = serializers.CharField(help_text="Page of the portal.")


class FormSerializer(serializers.Serializer[Any]):
    """The form that new applications begin with. `digest`: SHA-256 of the canonical JSON of `definition`."""

    number = serializers.IntegerField()
    digest = serializers.CharField()
    valid_from = serializers.DateTimeField()
    definition = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_definition(self, version: FormVersion) -> Any:
        """As published; its `fee` holds only where the tariff says nothing. JSON Schema: `/api/v1/form-schema/`."""
        return version.definition


class WholeProcedureSerializer(ProcedureSerializer):
    """With everything that its page says, and the form."""

    department = serializers.SerializerMethodField()
    legal_basis = serializers.ListField(child=serializers.CharField(), source="procedure.legal_basis")
    minutes = serializers.IntegerField(source="procedure.minutes", help_text="That filling in takes.")
    prepare = serializers.ListField(child=serializers.CharField(), source="procedure.prepare")
    related = serializers.ListField(child=serializers.SlugField(), source="procedure.related")
    source = serializers.CharField(source="procedure.source", help_text="Where the facts come from.")  # type: ignore[assignment]
    form = FormSerializer(allow_null=True, help_text="Null for a service elsewhere.")

    @extend_schema_field(serializers.CharField(help_text="That decides; empty for a service elsewhere."))
    def get_department(self, row: Told) -> str:
        """Its name."""
        return str(row.procedure.department or "")


class ProcedureFilter(FilterSet):
    """By area, life event, and for whom it is."""

    area = ChoiceFilter(choices=Area.choices)
    life_event = ChoiceFilter(choices=LifeEvent.choices, method="by_life_event")

    class Meta:
        model = Procedure
        fields = ("area",)

    @classmethod
    def get_filters(cls) -> Any:
        """`for` is no name that Python lets a class have."""
        whom = ChoiceFilter(field_name="for", choices=WHOM, method="by_whom", label="person or organisation")
        return {**super().get_filters(), "for": whom}

    def by_life_event(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What it is needed for."""
        return rows.filter(life_events__contains=[value])

    def by_whom(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Services elsewhere are for everybody."""
        current = FormVersion.objects.current(timezone.now())
        fits = FormVersion.objects.filter(pk__in=current.values("pk"), definition__for_whom__contains=[value])
        return rows.filter(Q(kind=ProcedureKind.LINK) | Q(pk__in=fits.values("procedure")))


class ProcedureViewSet(ReadViewSet):
    """What can be arranged with the municipality, here or elsewhere."""

    scope = "procedures"
    keyset = ("title_sl", "id")
    lookup_field = "slug"
    queryset = Procedure.objects.select_related("department").defer(*UNREAD)
    serializer_class = ProcedureSerializer
    filterset_class = ProcedureFilter

    def get_queryset(self) -> QuerySet[Any]:
        """What stands in the catalogue, to staff as to everybody."""
        rows: Any = super().get_queryset()
        return rows.listed()

    @extend_schema(summary="Procedures by title, or the best ones for `q`")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of procedures."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(ProcedureSerializer(told(page or []), many=True).data)

    @extend_schema(summary="One procedure with its form", responses=WholeProcedureSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """With the definition of the form that new applications begin with."""
        row = told([self.get_object()])[0]
        form = FormVersion.objects.current(row.now).filter(procedure=row.procedure).first()
        return Response(WholeProcedureSerializer(Told(row.procedure, row.facts, row.now, form)).data)
