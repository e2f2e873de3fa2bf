"""How many messages a second a provider takes (`EMAIL_RATE`, `SMS_RATE`), shared by all workers: each reserves the
moments of its batch in one row. Who dies leaves at most the moments of a batch unused."""

import datetime as dt
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.notifications.models import Pace

AHEAD = 5.0  # seconds: as long a batch may last
FARTHEST = dt.timedelta(minutes=1)  # nobody reserves so far ahead: the clock of some machine was wrong


def rate_of(channel: str) -> float:
    """Messages a second; 0: as fast as they go."""
    return float(getattr(settings, f"{channel.upper()}_RATE", 0) or 0)


def most_at_once(channel: str, most: int) -> int:
    """How many of a channel to take at once."""
    rate = rate_of(channel)
    return max(1, min(most, int(rate * AHEAD))) if rate else most


def reserve(channel: str, count: int) -> list[float]:
    """When each of so many messages may leave, by `time.monotonic()`."""
    rate = rate_of(channel)
    if not rate:
        return [0.0] * count
    with transaction.atomic():
        Pace.objects.get_or_create(channel=channel)
        pace, now = Pace.objects.select_for_update().get(channel=channel), timezone.now()
        begin = pace.free if now < pace.free < now + FARTHEST else now
        pace.free = begin + dt.timedelta(seconds=count / rate)
        pace.save(update_fields=["free", "changed"])
    start = time.monotonic() + (begin - now).total_seconds()
    return [start + place / rate for place in range(count)]
