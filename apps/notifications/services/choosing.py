"""What a subscriber wants to hear of: written, confirmed, changed, ended. The callers have checked whose it is."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import Subscriber, Subscription
from apps.notifications.registry import topics
from apps.notifications.services.rounds import OVERLAP, tell_rest
from apps.territory.models import Quarter


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of. quarters: only for topics that know them; none for the whole municipality."""

    topics: tuple[str, ...]
    quarters: tuple[Quarter, ...] = ()
    rhythm: str = Rhythm.AT_ONCE


def row_of(channel: str, address: str) -> Subscriber:
    """Who has this address, locked; two who ask at once get the same row."""
    rows = Subscriber.objects.addressed(channel, address)
    if not rows.exists():
        Subscriber.objects.bulk_create([Subscriber(channel=channel, address=address)], ignore_conflicts=True)
    found: Subscriber = rows.select_for_update().get()
    return found


def locked(reader: Subscriber) -> Subscriber:
    """The row, for as long as the transaction lasts."""
    row: Subscriber = Subscriber.objects.select_for_update().get(pk=reader.pk)
    return row


def titles(reader: Subscriber) -> list[str]:
    """What somebody subscribed to, in words and in the language in force; what is not told any more is left out."""
    wanted = set(reader.subscriptions.values_list("topic", flat=True))
    return [str(topic.title) for key, topic in topics.items() if key in wanted]


def put_wish(reader: Subscriber, wish: Wish) -> None:
    """Write what is wanted; topics that are not told any more stay as they are."""
    rhythm = wish.rhythm if reader.channel == Channel.EMAIL else Rhythm.AT_ONCE
    if rhythm == Rhythm.AT_ONCE:
        if reader.confirmed:
            tell_rest(reader, timezone.now())
        reader.digested = None
    elif reader.digested is None:
        reader.digested = timezone.now() - OVERLAP
    reader.rhythm = rhythm
    reader.save(update_fields=["language", "asked", "rhythm", "digested", "changed"])
    wanted = {(key, quarter) for key in wish.topics for quarter in quarters_of(key, wish)}
    for row in reader.subscriptions.select_related("quarter"):
        if (row.topic, row.quarter) in wanted:
            wanted.discard((row.topic, row.quarter))
        elif row.topic in topics:
            row.delete()
    rows = [Subscription(subscriber=reader, topic=key, quarter=quarter) for key, quarter in wanted]
    Subscription.objects.bulk_create(rows, ignore_conflicts=True)


def quarters_of(key: str, wish: Wish) -> tuple[Quarter | None, ...]:
    """The quarters of a topic; None stands for all of them."""
    return wish.quarters if wish.quarters and topics.get(key).by_quarter else (None,)


def confirm_subscriber(*, subscriber: Subscriber) -> Subscriber:
    """Whoever holds the link reads there. Doing it again changes nothing."""
    with transaction.atomic():
        reader = locked(subscriber)
        if reader.confirmed is None:
            reader.confirmed = timezone.now()
            reader.digested = None if reader.rhythm == Rhythm.AT_ONCE else reader.confirmed
            reader.save(update_fields=["confirmed", "digested", "changed"])
    return reader


def change_subscriber(*, subscriber: Subscriber, wish: Wish, language: str) -> Subscriber | None:
    """What the holder of the link, or the account itself, wants from now on; None when nothing is left of it: then
    nothing stays. The caller has checked that it is theirs."""
    with transaction.atomic():
        reader = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
        if reader is None:
            return None  # ended in another tab
        reader.language = language
        put_wish(reader, wish)
        if reader.subscriptions.exists():
            return reader
        leave(subscriber=reader)
    return None


def leave(*, subscriber: Subscriber, topic: str = "") -> None:
    """Hear no more of a topic, or of anything; nothing stays of who leaves everything. Doing it again changes
    nothing."""
    with transaction.atomic():
        rows = Subscriber.objects.select_for_update().filter(pk=subscriber.pk)
        if rows.first() is None:
            return
        if topic:
            Subscription.objects.filter(subscriber=subscriber, topic=topic).delete()
        if not topic or not Subscription.objects.filter(subscriber=subscriber).exists():
            rows.delete()
