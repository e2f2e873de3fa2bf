"""What people, organisations and mandates tell the apps above (docs/architecture.md, Events)."""

from apps.core.events import EventType

access_requested = EventType("access_requested", ("grant_id",))
access_granted = EventType("access_granted", ("grant_id",))
access_refused = EventType("access_refused", ("grant_id",))
access_revoked = EventType("access_revoked", ("grant_id",))
employment_begun = EventType("employment_begun", ("employment_id",))
employment_ended = EventType("employment_ended", ("employment_id",))
