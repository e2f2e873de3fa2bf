"""What news plug in for everybody: menu, home page, search."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.news.models import NewsItem

SHOWN = 3


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Home page: the latest that still hold."""
    rows = list(NewsItem.objects.current().in_rows().order_by("-published_at", "-id")[:SHOWN])
    return {"rows": rows} if rows else None


def search_news(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """Public news for the portal's search."""
    rows = NewsItem.objects.in_public().search(text)[:limit]
    return [
        plugs.SearchHit(
            title=row.title,
            url=row.get_absolute_url(),
            icon=row.drawn.icon,
            snippet=row.summary,
            words=row.search_words,
        )
        for row in rows
    ]


def register() -> None:
    """Called from the app's `register`."""
    plugs.nav_items.register("news", plugs.NavItem(_("Novice"), lambda: reverse("news:index")), order=40)
    plugs.home_blocks.register("news", plugs.HomeBlock("news/home.html", home_block), order=40)
    plugs.search_sources.register("news", plugs.SearchSource(_("Novice"), search_news), order=30)
