"""Jobs of e-vloge."""

from celery import shared_task

from apps.applications.services.upkeep import warn_stale


@shared_task(name="applications.warn_stale")
def tell_of_stale_drafts() -> None:
    """Before the night's retention run: who has a draft that goes soon is told."""
    warn_stale()
