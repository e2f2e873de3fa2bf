"""Writing to the outbox, and what staff do with what got stuck."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.notifications.choices import Channel, MessageState, Priority
from apps.notifications.exceptions import NotWaiting
from apps.notifications.models import Broadcast, Message, Undeliverable
from apps.notifications.models.messages import UNDELIVERABLE
from apps.notifications.services.bounces import refuse_undeliverable

WORDS = ("recipient", "reply_to", "unsubscribe", "subject", "text", "html")


@dataclass(frozen=True)
class Letter:
    """What to send. `text` is always there, `html` for e-mail; a second letter of the same `kind` and `dedupe` is
    dropped. unsubscribe: path at which one POST ends letters like this (RFC 8058), for all that one can subscribe
    to. not_before: earliest moment of sending, None: at once."""

    to: str
    text: str
    kind: str
    subject: str = ""
    html: str = ""
    language: str = "sl"
    channel: str = Channel.EMAIL
    user_id: UUID | None = None
    reply_to: str = ""
    dedupe: str = ""
    unsubscribe: str = ""
    not_before: dt.datetime | None = None
    priority: int = Priority.ORDINARY

    def message(self) -> Message:
        """The row."""
        return Message(
            channel=self.channel, kind=self.kind[:80], user_id=self.user_id, recipient=self.to, reply_to=self.reply_to,
            subject=self.subject, text=self.text, html=self.html, language=self.language, dedupe=self.dedupe[:200],
            unsubscribe=self.unsubscribe, next_attempt=self.not_before or timezone.now(), priority=self.priority,
        )  # fmt: skip


def post_letters(letters: Sequence[Letter], *, broadcast: Broadcast | None = None) -> list[Message]:
    """Write letters in the caller's transaction; the worker is called when it commits. What is rolled back is never
    sent. A letter to an address that was given up is written as failed."""
    with transaction.atomic():
        rows = [letter.message() for letter in letters]
        for row in rows:
            row.broadcast = broadcast
        refuse_undeliverable(rows)
        Message.objects.bulk_create(rows, batch_size=500, ignore_conflicts=any(row.dedupe for row in rows))
        enqueue("notifications.deliver_messages")
    return rows


def retry_message(*, actor: Actor, message: Message) -> Message:
    """Give a message that was given up all its tries anew. PermissionDenied without the right, NotWaiting when it was
    not given up, its words are erased, or it was not tried because of its address, which still is not written to."""
    if not actor.has_perm("notifications.retry_message"):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(message.pk)
        if not row.given_up or row.erased or _blocked(row):
            raise NotWaiting
        _change(row, state=MessageState.WAITING, attempts=0, next_attempt=timezone.now(), ended=None)
        enqueue("notifications.deliver_messages")
    return row


def _blocked(row: Message) -> bool:
    given_up = Undeliverable.objects.addressed(row.channel, [str(row.recipient)])
    return row.last_error == UNDELIVERABLE and given_up.exists()


def cancel_message(*, actor: Actor, message: Message) -> Message:
    """Take back a message that waits or was given up. PermissionDenied without the right, NotWaiting when it is gone
    or being sent."""
    if not actor.has_perm("notifications.retry_message"):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(message.pk)
        if not (row.given_up or row.state == MessageState.WAITING):
            raise NotWaiting
        return _change(row, state=MessageState.CANCELLED, ended=timezone.now())


def erase_words(message: Message) -> None:
    """Retention and erasure: recipient and words go, the row stays: that something was sent, when and of what kind.
    What still waited is not sent any more; what is being sent is left alone."""
    with transaction.atomic():
        row = _locked(message.pk)
        if row.state == MessageState.SENDING:
            return
        if row.state == MessageState.WAITING:
            row.state, row.ended = MessageState.CANCELLED, timezone.now()
        for name in WORDS:
            setattr(row, name, "")
        row.erased = timezone.now()
        row.save(update_fields=[*WORDS, "state", "ended", "erased", "changed"])


def _locked(key: UUID) -> Message:
    row: Message = Message.objects.select_for_update().get(pk=key)
    return row


def _change(row: Message, **values: Any) -> Message:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "changed"])
    return row
