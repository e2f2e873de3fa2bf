"""What happens to mandates, told to those whom it concerns."""

from collections.abc import Callable

from apps.core.events import EventType
from apps.core.models import OutboxEvent
from apps.identity import signals
from apps.notifications.services import tell_about_mandate

EVENTS: dict[str, EventType] = {
    "granted": signals.mandate_granted,
    "accepted": signals.mandate_accepted,
    "confirmed": signals.mandate_confirmed,
    "declined": signals.mandate_declined,
    "revoked": signals.mandate_revoked,
    "renounced": signals.mandate_renounced,
}


def telling(what: str) -> Callable[[OutboxEvent], None]:
    """The receiver of one of these events; safe to run twice, for the notice is written once."""

    def tell(event: OutboxEvent) -> None:
        tell_about_mandate(event.payload["mandate_id"], what)

    return tell


for name, happened in EVENTS.items():
    happened.receiver(f"notifications.mandate_{name}")(telling(name))
