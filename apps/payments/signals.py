"""What other apps hear of payments."""

from apps.core.events import EventType

payment_settled = EventType("payment_settled", ("order_id", "payment_id"))
order_changed = EventType("order_changed", ("order_id", "state"))
