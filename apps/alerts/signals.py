"""What other parts of the portal may hear of an alert."""

from apps.core.events import EventType

alert_issued = EventType("alert_issued", ("alert_id",))  # alerts, updates and all-clears
