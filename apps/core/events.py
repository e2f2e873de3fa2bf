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
    if not _begin(event_id):
        return False
    with transaction.atomic():
        event = _locked(event_id)
        if event is None:
            return False
        if event.name not in receivers:
            event.last_error = "no code knows this event"  # an older process: a newer one will, or staff will see it
            event.save()
            return False
        waiting = [(key, receive) for key, receive in receivers[event.name].items() if key not in event.done]
        failures = [key for key, receive in waiting if not _receive(event, key, receive)]
        if not failures:
            event.delivered, event.last_error = timezone.now(), ""
            event.attempts -= 1  # this one was no failure
        event.save()
    return not failures


def _locked(event_id: str | UUID) -> OutboxEvent | None:
    """The row when it waits and nobody else works on it."""
    return OutboxEvent.objects.select_for_update(skip_locked=True).filter(pk=event_id, delivered=None).first()


def _begin(event_id: str | UUID) -> bool:
    """Count the attempt before it is made: a receiver that kills its worker must show as stuck too."""
    with transaction.atomic():
        event = _locked(event_id)
        if event is None:
            return False
        event.attempts += 1
        pause = min(FIRST_PAUSE * 2 ** min(event.attempts - 1, 20), LONGEST_PAUSE)
        event.next_attempt = timezone.now() + dt.timedelta(seconds=pause)
        event.save(update_fields=["attempts", "next_attempt", "changed"])
    return True


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
