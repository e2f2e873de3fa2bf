"""Jobs of the outbox."""

from celery import shared_task

from apps.notifications import services


@shared_task(name="notifications.deliver_messages", time_limit=240, ignore_result=True)  # shorter than the lease
def deliver_messages() -> None:
    """Send what is due: called when something was written, and by beat."""
    services.deliver_messages()


@shared_task(name="notifications.write_digests", time_limit=240, ignore_result=True)
def write_digests() -> None:
    """Digests of topics that are due: called by beat."""
    services.write_digests()


@shared_task(name="notifications.write_broadcasts", time_limit=240, ignore_result=True)
def write_broadcasts() -> None:
    """Turn what is told to subscribers into messages: called when something was told, and by beat."""
    services.write_broadcasts()


@shared_task(name="notifications.send_digests", time_limit=240, ignore_result=True)
def send_digests() -> None:
    """Letters of collected notices: called by beat every minute."""
    services.send_digests()
