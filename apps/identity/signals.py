"""What people, organisations and mandates tell the apps above (docs/architecture.md, Events)."""

from apps.core.events import EventType

access_requested = EventType("access_requested", ("grant_id",))
access_granted = EventType("access_granted", ("grant_id",))
access_refused = EventType("access_refused", ("grant_id",))
access_revoked = EventType("access_revoked", ("grant_id",))
employment_begun = EventType("employment_begun", ("employment_id",))
employment_ended = EventType("employment_ended", ("employment_id",))
mandate_granted = EventType("mandate_granted", ("mandate_id",))
mandate_accepted = EventType("mandate_accepted", ("mandate_id",))
mandate_confirmed = EventType("mandate_confirmed", ("mandate_id",))
mandate_declined = EventType("mandate_declined", ("mandate_id",))
mandate_revoked = EventType("mandate_revoked", ("mandate_id",))
mandate_renounced = EventType("mandate_renounced", ("mandate_id",))
contact_confirmed = EventType("contact_confirmed", ("user_id", "kind"))
contact_removed = EventType("contact_removed", ("user_id", "kind"))
