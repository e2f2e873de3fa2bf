"""Digests of topics: who chose "once a day" or "once a week" hears at eight in the morning of everything that was not
urgent. What a digest has to tell follows from the broadcasts themselves; the subscriber's row only says up to when
everything was told, and is locked while a letter is written: two workers write one, a killed one none."""

import datetime as dt
import time

from django.db import transaction
from django.utils import timezone

from apps.core.jobs import enqueue
from apps.core.legal_time import LJUBLJANA
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import Broadcast, Message, Subscriber, Subscription
from apps.notifications.services.letters import Sheets, told_as
from apps.notifications.services.outbox import Letter, post_letters

HOUR = 8  # by the clocks of Ljubljana
WEEKDAY = 0  # Monday
SETTLED = dt.timedelta(minutes=10)  # what is younger may still be in a transaction: it waits for the next one
OVERLAP = dt.timedelta(hours=1)  # back from a change of rhythm: what the worker had not written to everybody by then
BATCH = 200


def last_round(rhythm: str, now: dt.datetime) -> dt.datetime:
    """The latest moment at which digests of a rhythm were due: eight o'clock, of Monday for weekly ones. Neither change
    of the clocks comes near it."""
    day = timezone.localtime(now, LJUBLJANA).date()
    if timezone.localtime(now, LJUBLJANA).hour < HOUR:
        day -= dt.timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day -= dt.timedelta(days=(day.weekday() - WEEKDAY) % 7)
    return dt.datetime.combine(day, dt.time(HOUR), LJUBLJANA).astimezone(dt.UTC)


def write_digests(*, seconds: float = 20.0) -> int:
    """Write what is due, for about so long; more is left to the next run, which is called. Returns how many letters
    there were."""
    until, sheets, written = time.monotonic() + seconds, Sheets(), 0
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        border = last_round(rhythm, timezone.now()) - SETTLED
        while (batch := _write_batch(rhythm, border, sheets)) is not None:
            written += batch
            if time.monotonic() > until:
                enqueue("notifications.write_digests")
                return written
    return written


@transaction.atomic
def _write_batch(rhythm: str, border: dt.datetime, sheets: Sheets) -> int | None:
    rows = Subscriber.objects.reached().filter(rhythm=rhythm, digested__lt=border)
    readers = list(rows.select_for_update(skip_locked=True).order_by("digested")[:BATCH])
    if not readers:
        return None
    letters = _digests(readers, border, sheets)
    post_letters(letters)
    Subscriber.objects.filter(pk__in=[one.pk for one in readers]).update(digested=border, changed=timezone.now())
    return len(letters)


def tell_rest(reader: Subscriber, until: dt.datetime) -> None:
    """What still waits for a digest, now: the reader wants everything at once from here on."""
    if reader.digested:
        post_letters(_digests([reader], until, Sheets()))


def _digests(readers: list[Subscriber], until: dt.datetime, sheets: Sheets) -> list[Letter]:
    """A letter for each reader who has something to read."""
    since = min(one.digested for one in readers if one.digested)
    news = list(Broadcast.objects.filter(urgent=False, created__gt=since, created__lte=until).order_by("created"))
    if not news:
        return []
    wishes: dict[object, set[tuple[str, str | None]]] = {}
    rows = Subscription.objects.filter(subscriber__in=readers, topic__in={one.topic for one in news})
    for key, topic, quarter in rows.values_list("subscriber", "topic", "quarter__slug"):
        wishes.setdefault(key, set()).add((topic, quarter))
    found = {one: [item for item in news if _wants(item, one, wishes.get(one.pk, set()))] for one in readers}
    told = _told(found)
    left = {one: _once(one, items, told) for one, items in found.items()}
    return [letter for one, items in left.items() if items for letter in _of(one, items, until, sheets)]


def _once(one: Subscriber, items: list[Broadcast], told: set[str]) -> list[Broadcast]:
    """Without what was told already; what was told on several topics is one thing."""
    return list({key: item for item in items if (key := told_as(item, one)) not in told}.values())


def _of(one: Subscriber, items: list[Broadcast], until: dt.datetime, sheets: Sheets) -> list[Letter]:
    """A digest; by text message each thing by itself, for only its address is short enough."""
    if one.channel == Channel.SMS:
        return [sheets.letter(item, one) for item in items]
    return [sheets.digest(items, one, until)]


def _wants(item: Broadcast, one: Subscriber, wishes: set[tuple[str, str | None]]) -> bool:
    if one.digested is None or item.created <= one.digested:
        return False
    quarters = {quarter for topic, quarter in wishes if topic == item.topic}
    return bool(quarters) and (not item.quarters or None in quarters or bool(quarters & set(item.quarters)))


def _told(found: dict[Subscriber, list[Broadcast]]) -> set[str]:
    """What was told at once, before the reader changed their mind."""
    pairs = [(item.kind, told_as(item, one)) for one, items in found.items() for item in items]
    kinds, keys = {kind for kind, _key in pairs}, {key for _kind, key in pairs}
    rows = Message.objects.exclude(dedupe="")  # as the index has it, which PostgreSQL would not find for many keys
    return set(rows.filter(kind__in=kinds, dedupe__in=keys).values_list("dedupe", flat=True))
