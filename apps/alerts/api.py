"""Alerts for developers: what was issued for everybody."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import BooleanFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.alerts.areas import area_words, rings_of
from apps.alerts.models import Alert
from apps.core.actor import ANONYMOUS
from apps.core.api.viewsets import ReadViewSet
from apps.territory.models import Quarter


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """A message in the sense of CAP 1.2. `standing`: active, updated, ended or expired; `quarters`: slugs, empty for
    the whole municipality; `first`, `previous`: ids of the messages that it follows; texts in the language of the
    request."""

    standing = serializers.CharField(read_only=True)
    event = serializers.CharField(read_only=True)
    headline = serializers.CharField(read_only=True, help_text="An exercise is marked as one.")
    description = serializers.CharField(read_only=True)
    instruction = serializers.SerializerMethodField()
    hazard = serializers.CharField(source="hazard.code", read_only=True)
    area = serializers.SerializerMethodField()
    first = serializers.UUIDField(source="first_id", read_only=True, allow_null=True)
    previous = serializers.UUIDField(source="previous_id", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()
    cap = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = (
            "id", "identifier", "sender", "sent", "status", "msg_type", "standing", "hazard", "category", "event",
            "urgency", "severity", "certainty", "effective", "onset", "expires", "headline", "description",
            "instruction", "contact", "area", "quarters", "first", "previous", "url", "cap",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_instruction(self, alert: Alert) -> list[str]:
        """What to do, one sentence each."""
        return alert.instructions

    @extend_schema_field(serializers.CharField(help_text="In words."))
    def get_area(self, alert: Alert) -> str:
        """In the language of the request."""
        return area_words(alert, self.context.get("quarter_names"))

    @extend_schema_field(serializers.URLField(help_text="Page of the alert."))
    def get_url(self, alert: Alert) -> str:
        """In full."""
        return f"{settings.BASE_URL}{alert.get_absolute_url()}"

    @extend_schema_field(serializers.URLField(help_text="The same as CAP 1.2."))
    def get_cap(self, alert: Alert) -> str:
        """In full."""
        return f"{settings.BASE_URL}/opozorila/{alert.pk}/cap.xml"


class WholeAlertSerializer(AlertSerializer):
    """With its borders as GeoJSON (longitude, latitude in degrees, WGS 84)."""

    geometry = serializers.SerializerMethodField()

    class Meta(AlertSerializer.Meta):
        fields = (*AlertSerializer.Meta.fields, "geometry")  # type: ignore[assignment]

    @extend_schema_field(serializers.DictField(help_text="GeoJSON MultiPolygon."))
    def get_geometry(self, alert: Alert) -> dict[str, Any]:
        """The drawn area, or the quarters."""
        rings = [[[[lon, lat] for lat, lon in ring]] for ring in rings_of(alert)]
        return {"type": "MultiPolygon", "coordinates": rings}


class AlertFilter(FilterSet):
    """By status, severity and hazard; `active`: in force now, or not."""

    active = BooleanFilter(method="in_force")

    class Meta:
        model = Alert
        fields = ("status", "severity", "msg_type")

    def in_force(self, rows: Any, name: str, value: bool) -> Any:
        """Now."""
        keys = Alert.objects.active(timezone.now()).values("pk")
        return rows.filter(pk__in=keys) if value else rows.exclude(pk__in=keys)


class AlertViewSet(ReadViewSet):
    """Alerts, exercises, updates and all-clears that were issued for everybody, the latest first."""

    scope = "alerts"
    keyset = ("-sent", "-id")
    lookup_value_converter = "uuid"
    queryset = Alert.objects.named()
    serializer_class = AlertSerializer
    filterset_class = AlertFilter

    def get_queryset(self) -> QuerySet[Any]:
        """The same for everybody; staff work in the admin."""
        rows: Any = self.queryset
        return rows.visible_to(ANONYMOUS)

    def get_serializer_context(self) -> dict[str, Any]:
        """With the names of the quarters, asked once for all rows."""
        names = dict(Quarter.objects.values_list("slug", "name"))
        return {**super().get_serializer_context(), "quarter_names": names}

    def get_serializer_class(self) -> Any:
        """The borders only on a single one."""
        return WholeAlertSerializer if self.action == "retrieve" else AlertSerializer


RESOURCES = {"alerts": AlertViewSet}
