"""The worker's side of the outbox: take a batch, send it, write down what came of it.

Nothing can tell whether a server that was cut off kept a message: it is then sent again under the same Message-ID, so
that the receiving side knows it, and counted (`Message.repeats`).
"""

import datetime as dt
import logging
import random
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.core.jobs import enqueue
from apps.notifications.choices import Channel, MessageState
from apps.notifications.models import Message
from apps.notifications.services.bounces import note_refusal
from apps.notifications.services.costs import Cost, costs_of
from apps.notifications.services.handing import Line, Outcome
from apps.notifications.services.leases import MOST_ATTEMPTS, free_leases, new_holder, take_messages
from apps.notifications.services.standing import hold_back

logger = logging.getLogger("portal.messages")

FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=4)
JITTER = 0.2  # of a pause, both ways: what failed together does not come back together


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: doubled each time, capped, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret


def deliver_messages(*, seconds: float = 20.0) -> int:
    """Send what is due, the most urgent first, for at most about `seconds`; more is left to the next run, which is
    called. Returns how many were sent."""
    holder, until, sent = new_holder(), time.monotonic() + seconds, 0
    lines = {channel: Line(channel, until) for channel in Channel.values}
    free_leases()
    try:
        while batch := _next(holder, [channel for channel, line in lines.items() if not line.taking]):
            sent += write_outcomes(holder, _see_to(batch, lines[batch[0].channel]))
            if time.monotonic() > until:
                break
        if time.monotonic() > until or any(line.over for line in lines.values()):
            enqueue("notifications.deliver_messages")
    finally:
        for line in lines.values():
            line.close()
    return sent


def _see_to(batch: list[Message], line: Line) -> list[Outcome]:
    held = hold_back(batch)
    left = {one.message.pk for one in held}
    free = [message for message in batch if message.pk not in left]
    return [*held, *line.hand_over(free)] if free else held


def _next(holder: str, closed: list[str]) -> list[Message]:
    """What is due; when nothing is, what somebody who has died meanwhile held."""
    return take_messages(holder=holder, without=closed) or (
        take_messages(holder=holder, without=closed) if free_leases() else []
    )


WRITE = """
UPDATE {table} m SET state = v.state, attempts = m.attempts - v.back, repeats = m.repeats + v.unsure,
    next_attempt = coalesce(v.due, m.next_attempt), last_error = v.error, provider_id = v.provider_id,
    sent = CASE WHEN v.state = 'sent' THEN v.at ELSE m.sent END,
    ended = CASE WHEN v.state = 'waiting' THEN m.ended ELSE v.at END, lease_holder = '', changed = %s,
    parts = coalesce(v.parts, m.parts), price = coalesce(v.price, m.price)
FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::int[], %s::int[],
        %s::int[], %s::numeric[]) AS v(id, state, at, due, error, provider_id, unsure, back, parts, price)
WHERE m.id = v.id AND m.state = 'sending' AND m.lease_holder = %s RETURNING m.id
"""


def write_outcomes(holder: str, outcomes: Sequence[Outcome]) -> int:
    """One statement for a batch; how many were sent. Only whoever still holds the lease writes: a worker that was
    thought dead must not overrule its successor."""
    ended = [_final(one) for one in outcomes]
    costs = costs_of([one.message for one in ended if one.state == MessageState.SENT])
    columns = zip(*(_row(one, costs.get(one.message.pk, Cost())) for one in ended), strict=True)
    with connection.cursor() as cursor:
        sql = WRITE.format(table=Message._meta.db_table)
        cursor.execute(sql, [timezone.now(), *(list(column) for column in columns), holder])
        written = {row[0] for row in cursor.fetchall()}
    for one in ended:
        _tell(one, written=one.message.pk in written)
    return sum(one.state == MessageState.SENT for one in ended)


def _final(one: Outcome) -> Outcome:
    """With the time of the next attempt; what was tried often enough is stuck."""
    if one.state != MessageState.WAITING or one.untried:
        return one
    stuck = one.message.attempts >= MOST_ATTEMPTS
    due = None if stuck else timezone.now() + pause_after(one.message.attempts)
    state = MessageState.STUCK if stuck else MessageState.WAITING
    return Outcome(one.message, state, one.at, due=due, error=one.error, unsure=one.unsure)


def _row(one: Outcome, cost: Cost) -> tuple[Any, ...]:
    error = one.error or (str(one.message.last_error) if one.untried else "")
    return (
        str(one.message.pk), str(one.state), one.at, one.due, error[:200], one.provider_id[:200], int(one.unsure),
        int(one.untried), cost.parts, cost.price,
    )  # fmt: skip


def _tell(one: Outcome, *, written: bool) -> None:
    facts = {"message_id": str(one.message.pk), "kind": one.message.kind, "attempts": one.message.attempts}
    if not written:
        logger.warning("lease lost", extra=facts)
    elif one.state in (MessageState.FAILED, MessageState.STUCK):
        logger.warning("message given up", extra=facts | {"state": str(one.state), "reason": one.error})
        note_refusal(message=one.message, reason=one.error)
