"""What other parts of the portal may hear of a question."""

from apps.core.events import EventType

question_received = EventType("question_received", ("question_id",))
question_moved = EventType("question_moved", ("question_id", "step", "event_id"))
question_answered = EventType("question_answered", ("question_id", "version_id"))
