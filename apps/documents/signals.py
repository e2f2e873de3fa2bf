"""Events of this app."""

from apps.core.events import EventType

file_checked = EventType("file_checked", ("file_id", "state"))
