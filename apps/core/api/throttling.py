"""How often one caller may call."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from apps.core.actor import actor_of
from apps.core.ratelimit import client_address


class CallerThrottle(SimpleRateThrottle):
    """Counts a client program, a person or, for the anonymous, an address; each kind has its own rate, a client
    perhaps one of its own."""

    scope = "anonymous"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Choose the rate by the kind of caller."""
        actor = actor_of(request)
        self.scope = "client" if actor.client else "user" if actor.user else "anonymous"
        own = getattr(request._request, "api_rate", None)
        self.rate = f"{own}/min" if own else self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Name of the caller."""
        actor = actor_of(request)
        return f"throttle:{actor.key or client_address(request._request)}"
