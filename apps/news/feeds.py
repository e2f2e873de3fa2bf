"""Atom and RSS of all news and of each topic."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.news import reading
from apps.news.models import NewsItem

IN_FEED, FRESH = 50, 60  # items; seconds for which a copy need not be asked for anew


class Atom(Atom1Feed):
    """Says of each entry in which language it is: English is not always there."""

    def item_attributes(self, item: Any) -> dict[str, str]:
        """With the language."""
        return {**super().item_attributes(item), "xml:lang": item["lang"]}


FORMATS: dict[str, type[Any]] = {"atom": Atom, "rss": Rss201rev2Feed}


def feed(form: str) -> Callable[..., HttpResponse]:
    """The view of a format; `topic` narrows it, 404 for one on which there are no news."""

    @require_safe
    def view(request: HttpRequest, topic: str = "") -> HttpResponse:
        titles = reading.topic_titles()
        if topic and topic not in titles:
            raise Http404
        rows = NewsItem.objects.current().select_related("department").order_by(*reading.ORDER)
        found = list((rows.on_topic(topic) if topic else rows)[:IN_FEED])
        changed, language = reading.latest_change(), get_language() or settings.LANGUAGE_CODE
        state = f"{form}:{language}:{topic}:" + ",".join(f"{item.pk}{item.changed.timestamp()}" for item in found)
        etag = quote_etag(hashlib.sha256(state.encode()).hexdigest()[:32])
        seconds = int(changed.timestamp()) if changed else None
        response = get_conditional_response(request, etag=etag, last_modified=seconds)
        if response is None:
            title = f"{_('Novice')}: {titles[topic]}" if topic else _("Novice Mestne občine Ptuj")
            made = _made(form, title, topic, found)
            response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
        return _dated(response, etag, seconds)

    return view


def _dated(response: HttpResponse, etag: str, seconds: int | None) -> HttpResponse:
    response["ETag"] = etag
    if seconds:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=FRESH)
    return response


def _made(form: str, title: str, topic: str, items: list[NewsItem]) -> Any:
    base = settings.BASE_URL
    address = reverse(f"news:topic_{form}", args=[topic]) if topic else reverse(f"news:{form}")
    home = f"{base}{reverse('news:index')}" + (f"?tema={topic}" if topic else "")
    made = FORMATS[form](
        title=title, link=home, description=_("Kaj sporoča Mestna občina Ptuj."), feed_url=f"{base}{address}",
        language=get_language() or settings.LANGUAGE_CODE, feed_guid=f"{base}{reverse('news:index')}{topic}",
    )  # fmt: skip
    titles = reading.topic_titles()
    for item in items:
        made.add_item(
            title=item.title, link=f"{base}{item.get_absolute_url()}", description=escape(item.summary), lang=item.lang,
            unique_id=f"urn:uuid:{item.pk}", unique_id_is_permalink=False, pubdate=item.published_at,
            updateddate=item.corrected_at or item.published_at, author_name=item.department.name,
            categories=[str(titles[key]) for key in item.topics if key in titles],
        )  # fmt: skip
    return made
