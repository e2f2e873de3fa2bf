"""Jobs of cases. Each may run twice, and beat sweeps what a killed worker left."""

from celery import shared_task

from apps.cases.services import archiving, claiming, decisions, delivering, disposal, letters, scans
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


@shared_task(name="cases.make_packages")
def make_packages() -> None:
    """Packages of closed cases, as far as they go."""
    archiving.make_packages()


@shared_task(name="cases.dispose_due")
def dispose_due() -> None:
    """Cases on approved lists whose time of waiting is over."""
    disposal.dispose_due()


@shared_task(name="cases.make_scan")
def make_scan(scan_id: str) -> None:
    """One PDF/A of what a scanner made."""
    scans.make_scan(scan_id)


@shared_task(name="cases.sweep_scans")
def sweep_scans() -> None:
    """Those that the kicks missed."""
    scans.sweep_scans()


@shared_task(name="cases.claim_papers")
def claim_papers() -> None:
    """Cases on paper to the accounts of who filed them."""
    claiming.claim_papers()
