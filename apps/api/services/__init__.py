"""Every write of webhooks."""

from apps.api.services.delivering import deliver_webhooks, replay_delivery
from apps.api.services.endpoints import (
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    ping_endpoint,
    renew_secret,
    tell_endpoints,
)

__all__ = [
    "change_endpoint", "create_endpoint", "delete_endpoint", "deliver_webhooks", "ping_endpoint", "renew_secret",
    "replay_delivery", "tell_endpoints",
]  # fmt: skip
