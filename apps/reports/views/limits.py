"""How much one sender may report: by account or address, by the part of the network around it, and less by whoever
neither signs in nor lets their device work for it."""

from django.http import HttpRequest

from apps.core.actor import Actor
from apps.core.ratelimit import client_address, count, network_of

PHOTOS, PHOTOS_IN = 40, 3600  # sendings with photos in so many seconds
REPORTS, NETWORK, UNPROVEN, HOUR = 20, 120, 5, 3600  # reports in so many seconds


def count_report(request: HttpRequest, actor: Actor, *, proven: bool) -> None:
    """RateLimited when it is too much. proven: whether the device of a sender without an account has done its work."""
    address = client_address(request)
    count("report", actor.key or address, allowed=REPORTS, seconds=HOUR)
    if actor.user is None:
        count("report-network", network_of(address), allowed=NETWORK, seconds=HOUR)
        if not proven:
            count("report-unproven", address, allowed=UNPROVEN, seconds=HOUR)
