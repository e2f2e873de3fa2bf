"""What questions do when they hear of their own events: letters go out after the change is there."""

from apps.core.models import OutboxEvent
from apps.questions.services import telling
from apps.questions.signals import question_moved, question_received


@question_received.receiver("questions.tell_received")
def tell_received(event: OutboxEvent) -> None:
    """That the question is there."""
    telling.tell_received(event.payload["question_id"])


@question_moved.receiver("questions.tell_moved")
def tell_moved(event: OutboxEvent) -> None:
    """What was done."""
    telling.tell_event(event.payload["event_id"])
