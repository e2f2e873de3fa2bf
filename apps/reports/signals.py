"""What other parts of the portal may hear of a report."""

from apps.core.events import EventType

report_received = EventType("report_received", ("report_id",))
report_moved = EventType("report_moved", ("report_id", "step", "event_id"))
report_answered = EventType("report_answered", ("report_id", "event_id"))
report_published = EventType("report_published", ("report_id",))  # the first time that everybody may see it
