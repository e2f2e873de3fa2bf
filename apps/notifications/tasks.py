"""Jobs of the outbox."""

from celery import shared_task

from apps.notifications import services


@shared_task(name="notifications.deliver_messages", time_limit=240, ignore_result=True)  # shorter than the lease
def deliver_messages() -> None:
    """Send what is due: called when something was written, and by beat."""
    services.deliver_messages()
