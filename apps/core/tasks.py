"""Jobs of the ground: delivering events and forgetting old idempotency keys."""

from celery import shared_task

from apps.core import events, idempotency


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
