"""What happened in the house, told to programs: one receiver for every event that an app offers them."""

from apps.api.services import tell_endpoints
from apps.core import events, plugs
from apps.core.models import OutboxEvent

KEY = "api.webhooks"


def tell_programs(event: OutboxEvent) -> None:
    """Again it changes nothing."""
    tell_endpoints(event)


def listen() -> None:
    """Called from AppConfig.ready(), when all apps below have offered theirs."""
    for name, _event in plugs.webhook_events.items():
        events.receivers[name].register(KEY, tell_programs)
