"""Events of people and their mandates (docs/architecture.md)."""

from apps.core.events import EventType

mandate_granted = EventType("mandate_granted", ("mandate_id",))
mandate_accepted = EventType("mandate_accepted", ("mandate_id",))
mandate_confirmed = EventType("mandate_confirmed", ("mandate_id",))
mandate_declined = EventType("mandate_declined", ("mandate_id",))
mandate_revoked = EventType("mandate_revoked", ("mandate_id",))
mandate_renounced = EventType("mandate_renounced", ("mandate_id",))
