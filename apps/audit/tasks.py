"""Jobs of the trail."""

from celery import shared_task

from apps.audit import services


@shared_task(name="audit.chain_access_log")
def chain_access_log() -> None:
    """Chain what waits: kicked when a row commits, swept by beat."""
    services.chain_waiting()


@shared_task(name="audit.export_head")
def export_head() -> None:
    """Write the head of the day, once."""
    services.export_head()


@shared_task(name="audit.verify_chain")
def verify_chain() -> None:
    """The nightly check; its result is shown to the auditors."""
    services.verify()
