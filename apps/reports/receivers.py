"""What reports do when they hear of events, their own ones: letters go out after the change is there."""

from apps.core.models import OutboxEvent
from apps.reports.services import areas, telling
from apps.reports.signals import report_answered, report_moved, report_published, report_received


@report_received.receiver("reports.tell_reporter")
def tell_reporter(event: OutboxEvent) -> None:
    """That the report is there."""
    telling.tell_received(event.payload["report_id"])


@report_moved.receiver("reports.tell_moved")
def tell_moved(event: OutboxEvent) -> None:
    """What was done."""
    telling.tell_event(event.payload["event_id"])


@report_answered.receiver("reports.tell_answered")
def tell_answered(event: OutboxEvent) -> None:
    """What the office wrote."""
    telling.tell_event(event.payload["event_id"])


@report_published.receiver("reports.tell_areas")
def tell_areas(event: OutboxEvent) -> None:
    """Whoever wants to hear of new reports there."""
    areas.tell_areas(event.payload["report_id"])
