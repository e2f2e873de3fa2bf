"""What happened to applications."""

from apps.core.events import EventType

application_filed = EventType("application_filed", ("application_id", "case_id"))
