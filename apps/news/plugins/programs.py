"""What programs may be told of news: everything that is public."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.news.models import NewsItem


def told_of_news(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which item, while everybody may read it."""
    row = NewsItem.objects.in_public().filter(pk=payload["news_id"]).first()
    return {"news_id": str(row.pk), "slug": row.slug, "topics": row.topics, "quarters": row.quarters} if row else None


def register() -> None:
    """Called from the app's `register`."""
    plugs.webhook_events.register("news_published", plugs.WebhookEvent(_("novica je objavljena"), told_of_news))
