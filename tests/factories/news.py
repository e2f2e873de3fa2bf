"""News, written as the editor writes them."""

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.core.actor import Actor
from apps.core.models import new_id
from apps.identity.models import Department
from apps.news import services
from apps.news.choices import NewsState
from apps.news.models import NewsItem
from apps.notifications.choices import Channel
from apps.notifications.models import Subscriber, Subscription
from apps.territory.models import Quarter
from tests.factories.people import TESTS

TEXT = "Cesta je zaprta.\n\n## Obvoz\n\n- po *Osojnikovi* cesti\n- **peš** ob robu\n\n[Zemljevid](/zemljevid/)"


def draft(department: Department, actor: Actor = TESTS, **values: Any) -> NewsItem:
    """A draft on roads."""
    given = {"title_sl": "Zaprta cesta", "summary_sl": "Obvoz je označen.", "text_sl": TEXT, "topics": ["ceste"]}
    return services.save_item(actor=actor, item=NewsItem(department=department, **given | values))


def published(department: Department, actor: Actor = TESTS, **values: Any) -> NewsItem:
    """A public one; `days`: so long ago."""
    days = values.pop("days", 0)
    item = services.publish_item(actor=actor, item_id=draft(department, actor, **values).pk)
    if days:
        item.published_at = timezone.now() - dt.timedelta(days=days)
        item.save()
    return item


def many(department: Department, number: int) -> list[NewsItem]:
    """Public ones, written at once."""
    now = timezone.now()
    rows = [
        NewsItem(
            id=new_id(), slug=f"novica-{place}-{number}", title_sl=f"Novica {place}", summary_sl="Povzetek.",
            text_sl=TEXT, topics=["ceste"], quarters=["center"], department=department, state=NewsState.PUBLISHED,
            published_at=now - dt.timedelta(minutes=place),
        ).refresh_words()
        for place in range(number)
    ]  # fmt: skip
    found: list[NewsItem] = NewsItem.objects.bulk_create(rows)
    return found


def reader(address: str, *topics: str, quarter: str = "", **values: Any) -> Subscriber:
    """A subscriber who said yes."""
    given = {"confirmed": timezone.now(), "channel": Channel.EMAIL}
    row: Subscriber = Subscriber.objects.create(address=address, **given | values)
    where = Quarter.objects.get(slug=quarter) if quarter else None
    for topic in topics:
        Subscription.objects.create(subscriber=row, topic=topic, quarter=where)
    return row
