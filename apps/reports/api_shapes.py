"""What the API says of categories and reports."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.shapes import StateSerializer, state_of
from apps.documents.models import Photo
from apps.reports import reading
from apps.reports.choices import MOST_PHOTOS, REPORT
from apps.reports.models import CategoryAttribute, Report, ReportCategory, ServiceLevel
from apps.reports.models.reports import LONGEST


class LevelSerializer(serializers.ModelSerializer[ServiceLevel]):
    """Within what time it should be fixed: `amount` of `unit`, from a day on."""

    class Meta:
        model = ServiceLevel
        fields = ("valid_from", "amount", "unit")


class AttributeSerializer(serializers.ModelSerializer[CategoryAttribute]):
    """A further question. `values`: choices with `key`, `name_sl`, `name_en`."""

    class Meta:
        model = CategoryAttribute
        fields = ("code", "datatype", "required", "description_sl", "description_en", "order", "values")


class CategorySerializer(serializers.ModelSerializer[ReportCategory]):
    """A category. `radius`: metres within which an open report is likely the same thing; `private`: reports are never
    public; `danger_number`: to be called before anything is written."""

    name = serializers.CharField(read_only=True, help_text="In the language of the request.")
    description = serializers.CharField(read_only=True, help_text="In the language of the request.")
    danger = serializers.CharField(read_only=True, help_text="In the language of the request.")
    levels = LevelSerializer(many=True, read_only=True)
    attributes = AttributeSerializer(many=True, read_only=True)

    class Meta:
        model = ReportCategory
        fields = (
            "id", "code", "area", "name", "description", "keywords", "radius", "private", "danger_number", "danger",
            "levels", "attributes",
        )  # fmt: skip


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report. `type`: open, fixed, closed_not_fixed; `lat`, `lon` in degrees (WGS 84) or null; `reason`: why it was
    closed; `due`: the first instant that is late."""

    category = serializers.CharField(source="category.code", read_only=True)
    title = serializers.CharField(read_only=True, help_text="In the language of the request.")
    description = serializers.CharField(source="published_text", read_only=True)
    state = serializers.SerializerMethodField()
    type = serializers.CharField(source="kind", read_only=True)
    quarter = serializers.SerializerMethodField()
    department = serializers.CharField(source="department.name", read_only=True)
    contractor = serializers.SerializerMethodField()
    received = serializers.DateTimeField(source="received_at", read_only=True)
    updated = serializers.DateTimeField(source="updated_at", read_only=True)
    due = serializers.DateTimeField(source="due_at", read_only=True, allow_null=True)
    closed = serializers.DateTimeField(source="closed_at", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = (
            "id", "category", "title", "description", "state", "type", "reason", "lat", "lon", "address", "quarter",
            "department", "contractor", "planned_on", "received", "updated", "due", "closed", "votes", "public", "url",
        )  # fmt: skip

    @extend_schema_field(StateSerializer)
    def get_state(self, report: Report) -> dict[str, str]:
        """Code and wording."""
        return state_of(report)

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="Slug of the quarter."))
    def get_quarter(self, report: Report) -> str | None:
        """Of its position."""
        return report.quarter.slug if report.quarter else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_contractor(self, report: Report) -> str | None:
        """Who repairs it."""
        return report.contractor.name if report.contractor else None

    @extend_schema_field(serializers.URLField(help_text="Page of the report."))
    def get_url(self, report: Report) -> str:
        """In full."""
        request = self.context.get("request")
        path = report.get_absolute_url()
        return str(request.build_absolute_uri(path)) if request else path


class ReportEventSerializer(serializers.Serializer[Any]):
    """One line of the public timeline. `answer`: what the municipality wrote."""

    kind = serializers.CharField()
    happened = serializers.DateTimeField()
    text = serializers.CharField(help_text="In the language of the request.")
    answer = serializers.CharField(source="words")
    state = serializers.CharField(source="state_to", help_text="Code of the state it led to, or empty.")


class ReportPhotoSerializer(serializers.Serializer[Any]):
    """A photo, rebuilt from its pixels. `kind`: before, after, other; width and height of `url` in pixels."""

    kind = serializers.CharField()
    alternative = serializers.CharField(help_text="What it shows, in words; may be empty.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(help_text="JPEG; asked anew for each request, as its report."))
    def get_url(self, photo: Photo) -> str:
        """In full."""
        request = self.context.get("request")
        return str(request.build_absolute_uri(photo.url())) if request else photo.url()


class WholeReportSerializer(ReportSerializer):
    """With its photos and its public timeline, the latest first."""

    photos = serializers.SerializerMethodField()
    events = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "photos", "events")  # type: ignore[assignment]

    @extend_schema_field(ReportPhotoSerializer(many=True))
    def get_photos(self, report: Report) -> Any:
        """In their order."""
        found = Photo.objects.of(REPORT, report.pk)
        return ReportPhotoSerializer(found, many=True, context=self.context).data

    @extend_schema_field(ReportEventSerializer(many=True))
    def get_events(self, report: Report) -> Any:
        """What everybody reads."""
        return ReportEventSerializer(reading.course_of(report), many=True).data


class NewReportSerializer(serializers.Serializer[Any]):
    """A new report: a category, a description, and a position or an address; photos in a multipart form."""

    category = serializers.CharField(max_length=60, help_text="Code of the category.")
    description = serializers.CharField(max_length=LONGEST)
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90, help_text="Degrees, WGS 84.")
    lon = serializers.FloatField(required=False, min_value=-180, max_value=180, help_text="Degrees, WGS 84.")
    address = serializers.CharField(required=False, allow_blank=True, max_length=160)
    attributes = serializers.DictField(
        required=False, child=serializers.CharField(max_length=1000), help_text="Answers by code of the question."
    )
    show_name = serializers.BooleanField(required=False, default=False)
    photos = serializers.ListField(
        required=False,
        child=serializers.FileField(allow_empty_file=True),
        max_length=MOST_PHOTOS,
        help_text="JPEG, PNG, WebP or HEIC, in a multipart form (attributes there: `attributes.<code>`).",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Both halves of a position, or none."""
        if ("lat" in given) != ("lon" in given):
            raise serializers.ValidationError({"lon": ["lat + lon"]})
        asked = CategoryAttribute.objects.filter(category__code=given["category"]).values_list("code", flat=True)
        if strange := set(given.get("attributes", ())) - set(asked):
            raise serializers.ValidationError({"attributes": sorted(strange)})
        return given


class PositionSerializer(serializers.Serializer[Any]):
    """A position in degrees (WGS 84) and the code of a category."""

    category = serializers.CharField(max_length=60)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)


class OneNearSerializer(serializers.Serializer[Any]):
    """A report and how far it is, in metres."""

    metres = serializers.IntegerField()
    report = ReportSerializer()


class NearSerializer(serializers.Serializer[Any]):
    """The nearest first."""

    results = OneNearSerializer(many=True)
