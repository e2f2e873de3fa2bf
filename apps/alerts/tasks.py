"""Jobs of alerts: responders are reminded, others' warnings come in, visits are kept, the board is read anew."""

from celery import shared_task

from apps.alerts import board, services


@shared_task(name="alerts.remind_responders", ignore_result=True)
def remind_responders() -> None:
    """Every minute."""
    services.remind_responders()


@shared_task(name="alerts.fetch_feeds", time_limit=240, ignore_result=True)
def fetch_feeds() -> None:
    """Every minute: feeds that are due."""
    services.fetch_feeds()


@shared_task(name="alerts.keep_visits", ignore_result=True)
def keep_visits() -> None:
    """Every minute, and what holds is read anew, so that what expired is gone even where nobody looks."""
    services.keep_visits()
    board.forget()
    board.current()
