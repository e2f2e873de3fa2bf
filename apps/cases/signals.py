"""What cases tell the apps above (docs/architecture.md, Events)."""

from apps.core.events import EventType

case_opened = EventType("case_opened", ("case_id",))
