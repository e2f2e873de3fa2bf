"""Jobs of webhooks."""

from celery import shared_task

from apps.api import services


@shared_task(name="api.deliver_webhooks", time_limit=180, ignore_result=True)  # shorter than the lease
def deliver_webhooks() -> None:
    """Send what is due: called when something was written, and by beat."""
    services.deliver_webhooks()
