"""Jobs of reports: what is passed on goes out, what recipients say comes in, areas hear once a day, the map and the
statistics are counted."""

from celery import shared_task

from apps.reports import services, statistics
from apps.reports.services import dispatching
from apps.reports.services.areas import send_digests


@shared_task(name="reports.send_dispatches", time_limit=240, ignore_result=True)  # shorter than the lease
def send_dispatches() -> None:
    """Send what is due: called when something was passed on, and by beat."""
    dispatching.send_dispatches()


@shared_task(name="reports.follow_dispatches", time_limit=240, ignore_result=True)
def follow_dispatches() -> None:
    """Ask recipients about what is due."""
    dispatching.follow_dispatches()


@shared_task(name="reports.send_digests")
def send_area_digests() -> None:
    """Every morning: what is new in the areas of whoever hears once a day."""
    send_digests()


@shared_task(name="reports.fold_tiles")
def fold_tiles() -> None:
    """Add the changes of the map to its counts."""
    services.fold_tiles()


@shared_task(name="reports.keep_numbers")
def keep_numbers() -> None:
    """Count the statistics anew, where there are many reports."""
    statistics.keep_lines()
