"""Events upward: a row in the outbox, written with the change it tells of, delivered at least once by the worker.

A lower app declares `payment_settled = EventType("payment_settled", ("payment_id",))` in its `signals.py` and emits
inside its transaction; an upper app listens in `receivers.py`:

    @payment_settled.receiver("applications.mark_paid")
    def mark_paid(event): ...

Each receiver runs in the transaction that records it as done: its own database changes happen exactly once, anything
else must be idempotent by `event.id`. One failing receiver does not hold up the others.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.jobs import enqueue
from apps.core.models import OutboxEvent
from apps.core.registry import Registry

logger = logging.getLogger("portal.events")

Receiver = Callable[[OutboxEvent], None]
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds between attempts, doubled each time

receivers: dict[str, Registry[Receiver]] = {}


@dataclass(frozen=True)
class EventType:
    """A kind of event: a past-tense name and the names of its payload (plain ids, never personal data)."""

    name: str
    fields: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.name in receivers:
            raise ValueError(f"event {self.name!r} is declared already")
        receivers[self.name] = Registry(f"receiver of {self.name}")

    def emit(self, **payload: Any) -> OutboxEvent:
        """Write the event. Must run inside the transaction of the change; raises otherwise."""
        if set(payload) != set(self.fields):
            raise TypeError(f"{self.name} takes {self.fields}, got {tuple(payload)}")
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError(f"{self.name} must be emitted inside its transaction")
        plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
        event = OutboxEvent.objects.create(name=self.name, payload=plain)
        enqueue("core.deliver_event", str(event.pk))
        return event

    def receiver(self, key: str) -> Callable[[Receiver], Receiver]:
        """Register a receiver under a key that never changes (it is what the row remembers)."""
        return receivers[self.name].add(key)


def deliver_event(event_id: str | UUID) -> bool:
    """Run the receivers that have not had the event. True when all have; False when one failed or another worker
    holds the row."""
    with transaction.atomic():
        event = OutboxEvent.objects.select_for_update(skip_locked=True).filter(pk=event_id, delivered=None).first()
        if event is None:
            return False
        failures = [key for key, receive in receivers_of(event) if not _receive(event, key, receive)]
        if failures:
            event.attempts += 1
            pause = min(FIRST_PAUSE * 2 ** (event.attempts - 1), LONGEST_PAUSE)
            event.next_attempt = timezone.now() + dt.timedelta(seconds=pause)
        else:
            event.delivered, event.last_error = timezone.now(), ""
        event.save()
    return not failures


def receivers_of(event: OutboxEvent) -> list[tuple[str, Receiver]]:
    """Who still has to receive it. An event of a name that no code knows any more has nobody."""
    known = receivers.get(event.name)
    return [(key, receive) for key, receive in known.items() if key not in event.done] if known else []


def _receive(event: OutboxEvent, key: str, receive: Receiver) -> bool:
    try:
        with transaction.atomic():
            receive(event)
    except Exception as error:
        logger.exception("receiver failed", extra={"event": str(event.pk), "receiver": key})
        event.last_error = f"{key}: {type(error).__name__}"[:500]
        return False
    event.done = [*event.done, key]
    return True


def sweep_outbox(limit: int = 500) -> int:
    """Deliver what is due: the net under the kick on commit. Returns how many were delivered."""
    due = OutboxEvent.objects.due(timezone.now()).order_by("next_attempt").values_list("pk", flat=True)[:limit]
    return sum(deliver_event(pk) for pk in list(due))
