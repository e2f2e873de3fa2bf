"""How often the page of an alert is asked for: counted where it costs nothing, kept by the worker."""

from uuid import UUID

from django.db.models import F

from apps.alerts.board import cache, from_redis
from apps.alerts.models import Alert, AlertVisits

DAYS_14 = 14 * 86_400


def _key(alert_id: UUID) -> str:
    return f"alerts:asked:{alert_id}"


def count_visit(alert_id: UUID) -> None:
    """One more. Without Redis nobody counts: the page matters more."""
    from_redis(lambda: cache.add(_key(alert_id), 1, DAYS_14) or cache.incr(_key(alert_id)))


def keep_visits() -> int:
    """Add what was counted to the table. Returns how many were added."""
    added = 0
    for key in Alert.objects.in_public().order_by("-sent").values_list("pk", flat=True)[:200]:
        seen = cache.get(_key(key)) or 0
        if not seen:
            continue
        cache.decr(_key(key), seen)
        AlertVisits.objects.get_or_create(alert_id=key)
        AlertVisits.objects.filter(alert_id=key).update(asked=F("asked") + seen)
        added += seen
    return added
