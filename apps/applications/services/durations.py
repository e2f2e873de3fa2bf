"""How long decisions usually take, from the cases themselves."""

import datetime as dt
import statistics
from collections.abc import Collection

from apps.cases.choices import DECIDED
from apps.cases.models import CaseEvent
from apps.core.legal_time import local_day

SPAN = dt.timedelta(days=90)


def usual_days(slug: str, *, now: dt.datetime, decided: Collection[str] = DECIDED) -> tuple[int, int] | None:
    """Median of the days from receipt to the first decision, over the cases of a procedure that were decided in the
    last 90 days, and how many they are; None when there are none. decided: kinds of events that decide a case."""
    rows = CaseEvent.objects.filter(case__procedure=slug, kind__in=decided, happened__lte=now)
    first: dict[object, tuple[dt.datetime, dt.datetime]] = {}
    for case, happened, received in rows.order_by("happened").values_list("case", "happened", "case__received_at"):
        first.setdefault(case, (happened, received))
    days = [
        (local_day(happened) - local_day(received)).days
        for happened, received in first.values()
        if happened > now - SPAN
    ]
    return (round(statistics.median(days)), len(days)) if days else None
