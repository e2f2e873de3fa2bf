"""What cases do when something happened to them. Again it changes nothing."""

from uuid import UUID

from apps.cases.services.desk import refresh_search
from apps.cases.signals import case_moved, case_opened
from apps.core.models import OutboxEvent


@case_opened.receiver("cases.find_opened")
def find_opened(event: OutboxEvent) -> None:
    """What was filed is there now: the office finds the case by its places."""
    refresh_search(case_id=UUID(event.payload["case_id"]))


@case_moved.receiver("cases.find_moved")
def find_moved(event: OutboxEvent) -> None:
    """A supplement may name other places."""
    if event.payload["step"] == "supplement":
        refresh_search(case_id=UUID(event.payload["case_id"]))
