"""Telling all who subscribed to a topic: one row in the caller's transaction, messages by the worker."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.jobs import enqueue
from apps.notifications.choices import MessageState, Rhythm
from apps.notifications.models import Broadcast, Message, Subscriber, Subscription
from apps.notifications.models.messages import GIVEN_UP
from apps.notifications.registry import topics
from apps.notifications.services.letters import Sheets
from apps.notifications.services.outbox import post_letters

logger = logging.getLogger("portal.messages")

BATCH = 500


@dataclass(frozen=True)
class Words:
    """What is told in one language. text: plain paragraphs; short: for text messages, the address comes after it."""

    title: str
    text: str
    short: str


def broadcast(
    *, topic: str, kind: str, dedupe: str, words: Mapping[str, Words], url: str = "", quarters: Sequence[str] = (),
    urgent: bool = False,
) -> Broadcast:  # fmt: skip
    """Tell all who subscribed to a topic, once for each kind and dedupe: whoever asks again gets the one that is there.
    words: by language, "sl" always there. quarters: slugs that it concerns, none for the whole municipality. urgent:
    before everything else, and at once also to those who chose a digest. LookupError for a topic that does not
    exist, ValueError without Slovenian words: no digest in which it stands could be written."""
    topics.get(topic)
    if "sl" not in words:
        raise ValueError("a broadcast needs Slovenian words")
    said = {language: asdict(one) for language, one in words.items()}
    with transaction.atomic():
        row: Broadcast = Broadcast.objects.get_or_create(
            kind=kind, dedupe=dedupe,
            defaults={"topic": topic, "words": said, "url": url, "quarters": list(quarters), "urgent": urgent},
        )[0]  # fmt: skip
        enqueue("notifications.write_broadcasts")
    return row


def recall(*, kind: str, dedupe: str) -> int:
    """Stop whatever has not left yet of broadcasts whose key begins so: messages that wait are cancelled, no more are
    written, no digest tells of it. Returns how many messages were stopped."""
    now, begins = timezone.now(), {"kind": kind, "dedupe__startswith": dedupe}
    with transaction.atomic():
        keys = [one.pk for one in Broadcast.objects.filter(**begins).select_for_update()]
        told = Broadcast.objects.filter(pk__in=keys)
        told.update(topic="", ended=Coalesce("ended", now), changed=now)  # without a topic nobody wants it
        waiting = Message.objects.filter(state__in=(MessageState.WAITING, *GIVEN_UP), **begins)
        return waiting.update(state=MessageState.CANCELLED, ended=now, changed=now)


def write_broadcasts(*, seconds: float = 20.0) -> int:
    """Turn broadcasts into messages, for about so long; a killed worker loses at most a batch that was not committed.
    One that cannot be written holds up no other. Returns how many were written."""
    until, written, passed = time.monotonic() + seconds, 0, set[UUID]()
    sheets = Sheets()
    while time.monotonic() < until:
        one = Broadcast.objects.unfinished().exclude(pk__in=passed).order_by("-urgent", "created").first()
        if one is None:
            return written
        try:
            batch = _write_batch(one.pk, sheets)
        except Exception:
            logger.exception("broadcast failed", extra={"broadcast": str(one.pk)})
            batch = None
        if batch is None:
            passed.add(one.pk)
        else:
            written += batch
    enqueue("notifications.write_broadcasts")
    return written


def _write_batch(key: UUID, sheets: Sheets) -> int | None:
    """None when another worker is at it, or has ended it."""
    with transaction.atomic():
        rows = Broadcast.objects.unfinished().select_for_update(skip_locked=True)
        one: Broadcast | None = rows.filter(pk=key).first()
        if one is None:
            return None
        readers = list(_readers(one)[:BATCH])
        post_letters([sheets.letter(one, reader) for reader in readers], broadcast=one)
        if readers:
            one.cursor, one.written = readers[-1].pk, one.written + len(readers)
        if len(readers) < BATCH:
            one.ended = timezone.now()
        one.save(update_fields=["cursor", "written", "ended", "changed"])
        return len(readers)


def wanting(one: Broadcast) -> QuerySet[Subscriber]:
    """Whoever is to hear of it, at once or later."""
    wanted = Subscription.objects.filter(subscriber=OuterRef("pk"), topic=one.topic)
    if one.quarters:
        wanted = wanted.filter(Q(quarter=None) | Q(quarter__slug__in=one.quarters))
    return Subscriber.objects.reached().filter(Exists(wanted))


def _readers(one: Broadcast) -> QuerySet[Subscriber]:
    rows = wanting(one) if one.urgent else wanting(one).filter(rhythm=Rhythm.AT_ONCE)
    return (rows.filter(pk__gt=one.cursor) if one.cursor else rows).order_by("pk")
