"""Events of the roof."""

from apps.core.events import EventType

data_export_finished = EventType("data_export_finished", ("export_id",))
data_request_changed = EventType("data_request_changed", ("request_id", "state"))
