"""What cases tell the apps above (docs/architecture.md, Events)."""

from apps.core.events import EventType

case_opened = EventType("case_opened", ("case_id",))
case_moved = EventType("case_moved", ("case_id", "step", "event_id"))
case_decided = EventType("case_decided", ("case_id", "outcome"))
