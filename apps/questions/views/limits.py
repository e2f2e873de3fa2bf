"""How much one sender may ask: by account or address, by the part of the network around it, and less by whoever neither
signs in nor lets their device work for it."""

from django.http import HttpRequest

from apps.core.actor import Actor
from apps.core.ratelimit import client_address, count, network_of

QUESTIONS, NETWORK, UNPROVEN, HOUR = 10, 60, 3, 3600  # questions in so many seconds
HINTS, HINTS_IN = 120, 600  # of one address on the network
VOTES = 60  # opinions of one address in an hour: a browser that forgets itself is no crowd


def count_question(request: HttpRequest, actor: Actor, *, proven: bool) -> None:
    """RateLimited when it is too much. proven: whether the device of a sender without an account has done its work."""
    address = client_address(request)
    count("question", actor.key or address, allowed=QUESTIONS, seconds=HOUR)
    if actor.user is None:
        count("question-network", network_of(address), allowed=NETWORK, seconds=HOUR)
        if not proven:
            count("question-unproven", address, allowed=UNPROVEN, seconds=HOUR)
