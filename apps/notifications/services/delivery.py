"""The worker's side of the outbox: take a message, send it, write down what came of it.

A message is taken by one worker at a time: the row is locked for the moment of taking (`SKIP LOCKED`) and leased for
LEASE afterwards. A worker that dies gives it back by time. Nothing can tell whether a server that was cut off kept a
message: it is then sent again under the same Message-ID, so that the receiving side knows it.
"""

import datetime as dt
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.jobs import enqueue
from apps.notifications.choices import Channel, MessageState
from apps.notifications.exceptions import DeliveryPostponed, DeliveryRefused, WayOutClosed
from apps.notifications.models import Message
from apps.notifications.registry import Way
from apps.notifications.ways import open_way

logger = logging.getLogger("portal.messages")

LEASE = dt.timedelta(minutes=5)  # longer than the job may run (tasks.py), so that nobody sends what is being sent
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=4)
JITTER = 0.2  # of a pause, both ways: what failed together does not come back together
MOST_ATTEMPTS = 20  # about two days
DIED = "worker died"


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: doubled each time, capped, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret


def new_holder() -> str:
    """A name for one run of one worker."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"


def take_message(*, holder: str, without: Collection[str] = ()) -> Message | None:
    """Lease the message that has been due longest to `holder`; None when there is none. `without`: channels that are
    closed just now."""
    while True:
        with transaction.atomic():
            due = Message.objects.due(timezone.now()).exclude(channel__in=without)
            message: Message | None = due.select_for_update(skip_locked=True).order_by("next_attempt").first()
            if message is None:
                return None
            if message.attempts < MOST_ATTEMPTS:
                message.attempts += 1  # before it is made: one that kills its worker must count too
                message.state, message.lease_holder = MessageState.SENDING, holder
                message.next_attempt = timezone.now() + LEASE
                message.save(update_fields=["attempts", "state", "lease_holder", "next_attempt", "changed"])
                return message
            _write(message, message.lease_holder, state=MessageState.STUCK, ended=timezone.now(), last_error=DIED)


def deliver_messages(*, seconds: float = 20.0) -> int:
    """Send what is due, for at most about `seconds`; more is left to the next run, which is called. Returns how many
    were sent."""
    holder, until, sent = new_holder(), time.monotonic() + seconds, 0
    ways = {channel: open_way(channel) for channel in Channel.values}
    closed = {channel for channel, way in ways.items() if not way.ready}
    try:
        while message := take_message(holder=holder, without=closed):
            try:
                sent += deliver_message(message=message, way=ways[message.channel])
            except WayOutClosed:
                closed.add(message.channel)  # whoever comes next would wait for the same in vain
            if time.monotonic() > until:
                enqueue("notifications.deliver_messages")
                break
    finally:
        for way in ways.values():
            way.close()
    return sent


def deliver_message(*, message: Message, way: Way) -> bool:
    """Send one leased message and write down what came of it. WayOutClosed: nothing else will get through either."""
    try:
        provider_id = way.send(message)
    except DeliveryRefused as refusal:
        _end(message, MessageState.FAILED, refusal.reason)
    except DeliveryPostponed as delay:
        _postpone(message, delay.reason)
        if isinstance(delay, WayOutClosed):
            raise
    else:
        now = timezone.now()
        values = {"state": MessageState.SENT, "sent": now, "ended": now, "last_error": "", "provider_id": provider_id}
        _write(message, message.lease_holder, **values)
        return True
    return False


def _postpone(message: Message, reason: str) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _end(message, MessageState.STUCK, reason)
        return
    due = timezone.now() + pause_after(message.attempts)
    _write(message, message.lease_holder, state=MessageState.WAITING, next_attempt=due, last_error=reason)


def _end(message: Message, state: MessageState, reason: str) -> None:
    _write(message, message.lease_holder, state=state, ended=timezone.now(), last_error=reason)
    logger.warning("message given up", extra=_facts(message) | {"state": state, "reason": reason})


def _write(message: Message, holder: str, **values: Any) -> None:
    """Only whoever still holds the lease writes: a worker that was thought dead must not overrule its successor."""
    rows = Message.objects.filter(pk=message.pk, state__in=(MessageState.SENDING, MessageState.WAITING))
    if not rows.filter(lease_holder=holder).update(lease_holder="", changed=timezone.now(), **values):
        logger.warning("lease lost", extra=_facts(message))


def _facts(message: Message) -> dict[str, Any]:
    return {"message_id": str(message.pk), "kind": message.kind, "attempts": message.attempts}
