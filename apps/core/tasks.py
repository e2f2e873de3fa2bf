"""Jobs of the ground: delivering events, forgetting old idempotency keys, ending what was kept long enough."""

import contextlib

from celery import shared_task

from apps.core import events, idempotency, retention, vocabulary
from apps.core.actor import system_actor
from apps.core.exceptions import RetentionRunning


@shared_task(name="core.deliver_event")
def deliver_event(event_id: str) -> None:
    """Deliver one event, kicked on commit."""
    events.deliver_event(event_id)


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver what the kicks missed."""
    events.sweep_outbox()


@shared_task(name="core.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    """Drop answers older than a day."""
    idempotency.forget_old()


@shared_task(name="core.apply_retention")
def apply_retention() -> None:
    """The night's run; a second one beside it does nothing."""
    with contextlib.suppress(RetentionRunning):
        retention.run(actor=system_actor("retention"))


@shared_task(name="core.gather_words")
def gather_words() -> None:
    """Words that nothing has any more go."""
    vocabulary.gather()
