"""Jobs: asking providers, comparing at night, receipts, reminders."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.core.legal_time import local_day
from apps.payments import services
from apps.payments.exceptions import ProviderDown
from apps.payments.registry import providers

logger = logging.getLogger("portal.payments")


@shared_task(name="payments.poll_payments")
def poll_payments() -> None:
    """Ask about attempts of which nothing was heard."""
    services.poll_payments()


@shared_task(name="payments.reconcile")
def reconcile() -> None:
    """Compare with every provider. One that is down is asked the next night: a week is compared each time."""
    for name, _provider in providers.items():
        try:
            services.reconcile(name, local_day(timezone.now()))
        except ProviderDown as error:
            logger.error("provider of payments does not answer", extra={"provider": name, "why": str(error)})


@shared_task(name="payments.remind_overdue")
def remind_overdue() -> None:
    """Tell those who have let the day pass."""
    services.remind_overdue(local_day(timezone.now()))
