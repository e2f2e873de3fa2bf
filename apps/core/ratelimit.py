"""Limits on what is costly or guessable: a counter per window in Redis."""

import contextlib
import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from apps.core import metrics


class RateLimited(Exception):
    """Too many tries. `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"try again in {wait} s")
        self.wait = wait


def client_address(request: HttpRequest) -> str:
    """Address of the client behind the known number of proxies; an IPv6 address counts by its /64."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = chain[-settings.TRUSTED_PROXIES] if len(chain) >= settings.TRUSTED_PROXIES else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def network_of(address: str) -> str:
    """The part of the network around an address: the /24 of IPv4, the /48 of IPv6, as providers give them out."""
    try:
        block = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return address
    return str(block.supernet(new_prefix=24 if block.version == 4 else 48))


def _key(limit: str, who: str, window: int) -> str:
    """The caller as a digest: what people type is no matter for logs and caches."""
    return f"limit:{limit}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{window}"


def forgive(limit: str, who: str, *, seconds: int) -> None:
    """Take one try back: it was a good one."""
    with contextlib.suppress(ValueError):  # the window ended meanwhile
        cache.decr(_key(limit, who, int(time.time()) // seconds))


def count(limit: str, who: str, *, allowed: int, seconds: int) -> None:
    """Count one try of `who`; RateLimited when there were more than `allowed` in this window of `seconds`."""
    now = int(time.time())
    window = now // seconds
    key = _key(limit, who, window)
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        tries = 1
    if tries > allowed:
        metrics.LIMITED.labels(limit).inc()
        raise RateLimited((window + 1) * seconds - now)
