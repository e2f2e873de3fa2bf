"""Jobs of cases."""

from celery import shared_task

from apps.cases.services.digest import tell_officers


@shared_task(name="cases.tell_officers")
def tell_of_deadlines() -> None:
    """In the morning; run again on the same day it tells nobody twice."""
    tell_officers()
