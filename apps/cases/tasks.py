"""Jobs of cases. Each may run twice, and beat sweeps what a killed worker left."""

from celery import shared_task

from apps.cases.services import decisions, delivering


@shared_task(name="cases.set_decisions")
def set_decisions() -> None:
    """Documents of decisions that were issued."""
    decisions.set_decisions()


@shared_task(name="cases.follow_deliveries")
def follow_deliveries() -> None:
    """Electronic deliveries, fictions of service and finality."""
    delivering.follow_deliveries()
