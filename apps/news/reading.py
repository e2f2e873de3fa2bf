"""What pages, feeds and the API say of news."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document, Photo
from apps.news.choices import ATTACHMENT, NEWS
from apps.news.models import NewsItem
from apps.notifications.registry import topics
from apps.territory.services import quarter_names

ORDER, MORE = ("-published_at", "-id"), 3  # of lists; items on the same topic beside one
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}  # as django.utils.html.json_script has them


def topic_titles() -> dict[str, Any]:
    """Topics on which there can be news, in order."""
    return {key: topic.title for key, topic in topics.items() if topic.elsewhere is None}


@dataclass(frozen=True)
class Filters:
    """What a list shows, as the address says it; what is not understood is left out."""

    topic: str = ""
    quarter: str = ""
    year: str = ""
    text: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From the query of an address."""

        def one_of(name: str, known: Iterable[str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        year = given.get("leto", "")
        return cls(
            topic=one_of("tema", topic_titles()), quarter=one_of("cetrt", quarter_names()),
            year=year if year.isascii() and year.isdigit() and len(year) == 4 and year > "1900" else "",
            text=given.get("q", "").replace("\0", "").strip()[:120],
        )  # fmt: skip

    @property
    def query(self) -> str:
        """The same as a query, for links to further pages."""
        pairs = {"tema": self.topic, "cetrt": self.quarter, "leto": self.year, "q": self.text}
        return urlencode({name: value for name, value in pairs.items() if value})

    def narrow(self, rows: Any) -> Any:
        """Rows that fit."""
        if self.topic:
            rows = rows.on_topic(self.topic)
        if self.quarter:
            rows = rows.concerning(self.quarter)
        if self.year:
            rows = rows.filter(published_at__year=int(self.year))
        return rows.search(self.text) if self.text else rows


def years() -> list[int]:
    """In which there are news, the latest first."""
    rows = NewsItem.objects.in_public().datetimes("published_at", "year", order="DESC", tzinfo=LJUBLJANA)
    return [moment.year for moment in rows]


@dataclass(frozen=True)
class Row:
    """A line of a list. title, summary: for the reader, perhaps with what was looked for marked."""

    item: NewsItem
    title: Any
    summary: Any
    picture: Photo | None
    topics: list[Any]
    quarters: list[str]


def listed(items: Iterable[NewsItem], marked: Callable[[str], Any] = str) -> list[Row]:
    """With pictures, in one query."""
    found = list(items)
    titles, names = topic_titles(), quarter_names()
    keys = [str(item.pk) for item in found]
    shown = Photo.objects.filter(owner_kind=NEWS, owner_id__in=keys, removed=None, hidden=False)
    pictures = {photo.owner_id: photo for photo in shown.order_by("-position")}
    return [
        Row(
            item, marked(item.title), marked(item.summary), pictures.get(str(item.pk)),
            [titles[key] for key in item.topics if key in titles],
            [names[slug] for slug in item.quarters if slug in names],
        )
        for item in found
    ]  # fmt: skip


def attachments_of(item_id: UUID) -> list[Document]:
    """Files that can be opened, in the order in which they came."""
    rows = Document.objects.of(NEWS, item_id).filter(purpose=ATTACHMENT).select_related("file")
    return list(rows.order_by("created"))


def latest_change() -> dt.datetime | None:
    """When any of the news, or what is shown of them, changed last."""
    now = timezone.now()
    found = NewsItem.objects.aggregate(changed=Max("changed"), over=Max("expires_at", filter=Q(expires_at__lte=now)))
    return max((moment for moment in found.values() if moment), default=None)


def linked_data(row: Row) -> SafeString:
    """schema.org NewsArticle as JSON-LD, ready for a script element."""
    item, publisher = row.item, {"@type": "GovernmentOrganization", "name": _("Mestna občina Ptuj")}
    facts: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": item.title, "description": item.summary,
        "inLanguage": item.lang, "url": f"{settings.BASE_URL}{item.get_absolute_url()}", "publisher": publisher,
        "author": {"@type": "Organization", "name": item.department.name}, "keywords": [str(one) for one in row.topics],
        "contentLocation": [{"@type": "Place", "name": name} for name in row.quarters or ["Ptuj"]],
    }  # fmt: skip
    if item.published_at:
        facts |= {"datePublished": item.published_at.isoformat(), "dateModified": item.published_at.isoformat()}
    if item.corrected_at:
        facts |= {"dateModified": item.corrected_at.isoformat(), "correction": item.correction or _("Popravljeno.")}
    if item.expires_at:
        facts["expires"] = item.expires_at.isoformat()
    if row.picture:
        facts["image"] = f"{settings.BASE_URL}{row.picture.url()}"
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  nothing ends the element


def context_of(found: NewsItem) -> dict[str, Any]:
    """Everything that the page of an item says."""
    (row,) = listed([found])
    others = NewsItem.objects.current().filter(topics__overlap=found.topics).exclude(pk=found.pk)
    return {
        "item": found, "row": row, "attachments": attachments_of(found.pk), "data": linked_data(row),
        "topics": [(key, title) for key, title in topic_titles().items() if key in found.topics],
        "quarters": [(slug, name) for slug, name in quarter_names().items() if slug in found.quarters],
        "others": list(others.in_rows().order_by(*ORDER)[:MORE]),
    }  # fmt: skip
