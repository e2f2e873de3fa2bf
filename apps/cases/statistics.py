"""Figures of the work on cases by procedure and month, for everybody: four queries whatever the period, nothing that
could point at a person.

Small cells are left out (`SMALLEST`, the customary threshold of official statistics): a count of one to four is None,
and with it what follows from it; when one outcome is small, none of the month's is told, for it would follow from the
others. What is open is rounded to fives, so that differences between months give nothing away either.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from apps.cases.choices import Outcome
from apps.cases.models import Case
from apps.core.legal_time import LJUBLJANA
from apps.core.percentiles import Percentile

SMALLEST = 5
MOST_MONTHS = 60
Key = tuple[str, dt.date]


@dataclass
class Figures:
    """One procedure in one month. days: from the day on which the application was complete to the decision; within:
    percent of decisions not after their deadline; open: at the end of the month. None: not told."""

    procedure: str
    month: dt.date
    received: int | None = 0
    decided: int | None = 0
    outcomes: dict[str, int] | None = field(default_factory=lambda: dict.fromkeys(Outcome.values, 0))
    median_days: float | None = None
    p90_days: float | None = None
    within: float | None = None
    open: int | None = 0


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """First days of months, both included."""
    while first <= last:
        yield first
        first = following(first)


def following(month: dt.date) -> dt.date:
    """First day of the next month."""
    return (month + dt.timedelta(days=32)).replace(day=1)


def figures(first: dt.date, last: dt.date, procedure: str = "") -> list[Figures]:
    """All months from `first` to `last` of every procedure that had cases in them, small cells left out."""
    rows = Case.objects.filter(procedure=procedure) if procedure else Case.objects.all()
    end = following(last)
    received = _received(rows, first, end)
    decided = _decided(rows.filter(decided_on__gte=first, decided_on__lt=end))
    closed = _by_month(rows.filter(closed_on__gte=first, closed_on__lt=end).annotate(month=TruncMonth("closed_on")))
    stock = _open_before(rows, first)
    names = sorted({name for name, _month in [*received, *decided, *closed]} | set(stock))
    found = []
    for name in names:
        still = stock.get(name, 0)
        for month in months(first, last):
            one = decided.get((name, month)) or Figures(name, month)
            one.received = received.get((name, month), 0)
            still += one.received - closed.get((name, month), 0)
            one.open = still
            found.append(without_small(one))
    return found


def _received(rows: Any, first: dt.date, end: dt.date) -> dict[Key, int]:
    since, until = (dt.datetime.combine(day, dt.time(), LJUBLJANA) for day in (first, end))
    rows = rows.filter(received_at__gte=since, received_at__lt=until)
    return _by_month(rows.annotate(month=TruncMonth("received_at", tzinfo=LJUBLJANA)))


def _by_month(rows: Any) -> dict[Key, int]:
    found = rows.order_by().values_list("procedure", "month").annotate(count=Count("pk"))
    return {(name, _day(month)): count for name, month, count in found}


def _day(month: Any) -> dt.date:
    return month.date() if isinstance(month, dt.datetime) else month


def _open_before(rows: Any, first: dt.date) -> dict[str, int]:
    """Received before the first day and not closed by then."""
    since = dt.datetime.combine(first, dt.time(), LJUBLJANA)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=first), received_at__lt=since)
    return dict(rows.order_by().values_list("procedure").annotate(count=Count("pk")))


def _decided(rows: Any) -> dict[Key, Figures]:
    took = F("decided_on") - F("complete_on")
    counts = {outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome.values}
    due = Q(decision_due__isnull=False)
    found = rows.annotate(month=TruncMonth("decided_on")).order_by().values("procedure", "month").annotate(
        decided=Count("pk"), median=Percentile(took, fraction=0.5), ninety=Percentile(took, fraction=0.9),
        due=Count("pk", filter=due), within=Count("pk", filter=due & Q(decided_on__lte=F("decision_due"))), **counts,
    )  # fmt: skip
    return {(row["procedure"], row["month"]): _figures_of(row) for row in found}


def _figures_of(row: dict[str, Any]) -> Figures:
    return Figures(
        row["procedure"], row["month"], decided=row["decided"],
        outcomes={outcome: row[outcome] for outcome in Outcome.values}, median_days=_days(row["median"]),
        p90_days=_days(row["ninety"]), within=round(100 * row["within"] / row["due"], 1) if row["due"] else None,
    )  # fmt: skip


def _days(span: dt.timedelta | None) -> float | None:
    return round(span / dt.timedelta(days=1), 1) if span is not None else None


def is_small(counts: Iterable[int | None]) -> bool:
    """Whether one of them points at few people."""
    return any(count is not None and 0 < count < SMALLEST for count in counts)


def without_small(one: Figures) -> Figures:
    """What may be told."""
    if is_small((one.outcomes or {}).values()):
        one.outcomes = None
    if is_small([one.decided]):
        one.decided = one.outcomes = one.median_days = one.p90_days = one.within = None
    if is_small([one.received]):
        one.received = None
    one.open = round((one.open or 0) / SMALLEST) * SMALLEST
    return one
