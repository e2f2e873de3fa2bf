"""News for developers: what everybody may read."""

from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from apps.core.api.viewsets import ReadViewSet
from apps.documents.models import Document, Photo
from apps.news import markup, reading
from apps.news.models import NewsItem
from apps.news.services.files import picture_of


class NewsFilter(FilterSet):
    """By topic, quarter (what concerns the whole municipality is always among it) and kind."""

    topic = CharFilter(method="on_topic", help_text="Key of a topic, such as `ceste`.")
    quarter = CharFilter(method="concerning", help_text="Slug of a quarter.")

    class Meta:
        model = NewsItem
        fields = ("look",)

    def on_topic(self, rows: Any, name: str, value: str) -> Any:
        """Rows on it."""
        return rows.on_topic(value)

    def concerning(self, rows: Any, name: str, value: str) -> Any:
        """Rows that concern it."""
        return rows.concerning(value)


class NewsSerializer(serializers.ModelSerializer[NewsItem]):
    """A news item. `topics`: keys; `quarters`: slugs, none for the whole municipality; `corrected`: when its words
    were changed after publication; `expires`: from when it holds no more."""

    title = serializers.CharField(read_only=True, help_text="In the language of the request, if there is one in it.")
    summary = serializers.CharField(read_only=True, help_text="In the language of the title.")
    language = serializers.CharField(source="lang", read_only=True, help_text="Of title, summary and text: sl or en.")
    department = serializers.CharField(source="department.name", read_only=True)
    published = serializers.DateTimeField(source="published_at", read_only=True)
    corrected = serializers.DateTimeField(source="corrected_at", read_only=True, allow_null=True)
    expires = serializers.DateTimeField(source="expires_at", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = NewsItem
        fields = (
            "id", "slug", "title", "summary", "language", "look", "topics", "quarters", "department", "published",
            "corrected", "expires", "url",
        )  # fmt: skip

    @extend_schema_field(serializers.URLField(help_text="Its page."))
    def get_url(self, item: NewsItem) -> str:
        """In full."""
        return self.full(item.get_absolute_url())

    def full(self, path: str) -> str:
        """An address of our own in full."""
        request = self.context.get("request")
        return str(request.build_absolute_uri(path)) if request else path


class PictureSerializer(serializers.Serializer[Any]):
    """The picture beside the text. width, height: of `url`, in pixels."""

    alternative = serializers.CharField(help_text="What it shows, in words.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.URLField(help_text="JPEG.")


class AttachmentSerializer(serializers.Serializer[Any]):
    """A file that everybody may open. size: bytes."""

    name = serializers.CharField()
    size = serializers.IntegerField()
    type = serializers.CharField(help_text="Media type.")
    url = serializers.URLField()


class WholeNewsSerializer(NewsSerializer):
    """A news item with its text (Markdown), the same as HTML, picture and attachments."""

    text = serializers.CharField(
        read_only=True, help_text="Markdown: headings, lists, links, bold, italics, quotations."
    )
    html = serializers.CharField(read_only=True, help_text="The same, safe to be shown.")
    plain = serializers.SerializerMethodField()
    correction = serializers.CharField(read_only=True, help_text="What was corrected; may be empty.")
    picture = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    class Meta:
        model = NewsItem
        fields = (
            *NewsSerializer.Meta.fields, "text", "html", "plain", "correction", "picture", "attachments"
        )  # fmt: skip

    @extend_schema_field(serializers.CharField(help_text="The text without marks."))
    def get_plain(self, item: NewsItem) -> str:
        """Paragraphs."""
        return markup.plain_text(item.text)

    @extend_schema_field(PictureSerializer(allow_null=True))
    def get_picture(self, item: NewsItem) -> dict[str, Any] | None:
        """With what it shows."""
        photo: Photo | None = picture_of(item.pk)
        if photo is None:
            return None
        facts = {"alternative": photo.alternative, "width": photo.width, "height": photo.height}
        return facts | {"url": self.full(photo.url())}

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, item: NewsItem) -> list[dict[str, Any]]:
        """Those that can be opened."""
        return [self._file(one) for one in reading.attachments_of(item.pk) if one.file.available]

    def _file(self, one: Document) -> dict[str, Any]:
        url = self.full(one.get_absolute_url())
        return {"name": one.name, "size": one.file.size, "type": one.file.content_type, "url": url}


@extend_schema_view(
    list=extend_schema(summary="News, the latest first"), retrieve=extend_schema(summary="One news item")
)
class NewsViewSet(ReadViewSet):
    """What the municipality tells everybody; `?q=` finds inflected words, too."""

    scope = "news"
    keyset = ("-published_at", "-id")
    lookup_value_converter = "uuid"
    queryset = NewsItem.objects.select_related("department")
    filterset_class = NewsFilter

    def get_queryset(self) -> QuerySet[Any]:
        """Published ones; drafts are written in the admin."""
        rows: Any = self.queryset
        return rows.in_public()

    def get_serializer_class(self) -> Any:
        """The text only on a single item."""
        return WholeNewsSerializer if self.action == "retrieve" else NewsSerializer


RESOURCES = {"news": NewsViewSet}
