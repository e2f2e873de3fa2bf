"""Jobs of cases. Each may run twice, and beat sweeps what a killed worker left."""

from celery import shared_task

from apps.cases.services import decisions, delivering, letters
from apps.cases.services.digest import tell_officers


@shared_task(name="cases.set_decisions")
def set_decisions() -> None:
    """Documents of decisions that were issued."""
    decisions.set_decisions()


@shared_task(name="cases.set_letters")
def set_letters() -> None:
    """Documents of letters and notes that were written."""
    letters.set_letters()


@shared_task(name="cases.follow_deliveries")
def follow_deliveries() -> None:
    """Electronic deliveries, fictions of service and finality."""
    delivering.follow_deliveries()


@shared_task(name="cases.tell_officers")
def tell_of_deadlines() -> None:
    """In the morning; run again on the same day it tells nobody twice."""
    tell_officers()
