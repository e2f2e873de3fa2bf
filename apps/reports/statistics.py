"""How fast reports are answered and fixed: over public reports alone, counted by the database.

Times are from receipt, in days of 24 hours: to the first word of the office, and to the repair. Within the service
level is what was fixed before its deadline, of what was fixed and of what is open past its deadline.

To count a long time of many reports every one of them has to be read: from `MANY` on that is done by a job each hour
(`keep_lines`), and pages show what it found and when.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, DurationField, F, Q, When
from django.utils import timezone, translation
from django.utils.translation import get_language

from apps.core.percentiles import Percentile
from apps.reports.choices import StateType
from apps.reports.mapping import by_quarter
from apps.reports.models import Report
from apps.reports.narrowing import Filters

DAY = dt.timedelta(days=1)
GROUPS = ("category", "quarter")
MANY = 50_000  # public reports from which on a long time is not counted while somebody waits
KEPT_DAYS, KEPT_SECONDS = (0, 365), 3 * 3600
HEAD = (
    "group", "name", "reports", "open", "fixed", "closed_not_fixed", "answer_median_days", "answer_p90_days",
    "fix_median_days", "fix_p90_days", "within_service_level",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One category or quarter. Times in days, share from 0 to 1; None where there is nothing to count."""

    name: str
    reports: int
    open: int
    fixed: int
    closed: int
    answer_median: float | None
    answer_p90: float | None
    fix_median: float | None
    fix_p90: float | None
    within: float | None

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        return None if self.within is None else round(100 * self.within)


def _percentile(fraction: float, until: str, counted: Q) -> Percentile:
    """Of the time from receipt until a column, over the rows that count."""
    spent = Case(When(counted, then=F(until) - F("received_at")), output_field=DurationField())
    return Percentile(spent, fraction=fraction)


def lines_by(name: str, since: dt.datetime | None = None) -> list[Line]:
    """By `category` or `quarter`, those with most reports first; since: only what came later. One query."""
    label = {
        "category": "category__name_en" if get_language() == "en" else "category__name_sl",
        "quarter": "quarter__name",
    }
    rows = Report.objects.in_public().exclude(**{name: None})
    if since:
        rows = rows.filter(received_at__gte=since)
    fixed, answered = Q(kind=StateType.FIXED), Q(answered_at__isnull=False)
    late = Q(kind=StateType.OPEN, due_at__lt=timezone.now())
    counted = rows.values(label=F(label[name])).annotate(
        number=Count("pk"), opened=Count("pk", filter=Q(kind=StateType.OPEN)), mended=Count("pk", filter=fixed),
        unfixed=Count("pk", filter=Q(kind=StateType.CLOSED_NOT_FIXED)),
        answer_median=_percentile(0.5, "answered_at", answered),
        answer_p90=_percentile(0.9, "answered_at", answered),
        fix_median=_percentile(0.5, "closed_at", fixed),
        fix_p90=_percentile(0.9, "closed_at", fixed),
        kept=Count("pk", filter=fixed & Q(closed_at__lt=F("due_at"))),
        measured=Count("pk", filter=(fixed & Q(due_at__isnull=False)) | late),
    )  # fmt: skip
    return [_line(row) for row in counted.order_by("-number", "label")]


def _line(row: dict[str, Any]) -> Line:
    def days(key: str) -> float | None:
        return None if row[key] is None else round(row[key] / DAY, 1)

    return Line(
        row["label"], row["number"], row["opened"], row["mended"], row["unfixed"], days("answer_median"),
        days("answer_p90"), days("fix_median"), days("fix_p90"),
        row["kept"] / row["measured"] if row["measured"] else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Lines, and when they were counted; None: now."""

    lines: list[Line]
    counted: dt.datetime | None = None


def told(days: int = 0) -> dict[str, Told]:
    """By `category` and by `quarter`: of the last so many days, 0 for all; kept ones where there are many."""
    if (days and days not in KEPT_DAYS) or not are_many():
        return {name: Told(lines_by(name, _since(days))) for name in GROUPS}
    return {name: cache.get(_key(name, days)) or _keep(name, days) for name in GROUPS}


def are_many() -> bool:
    """Whether counting all of them is a job."""
    return sum(count for count, _open in by_quarter(Filters()).values()) >= MANY


def keep_lines() -> None:
    """Count and keep what `told` shows, in each language."""
    if not are_many():
        return
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for name in GROUPS:
                for days in KEPT_DAYS:
                    _keep(name, days)


def _keep(name: str, days: int) -> Told:
    counted = Told(lines_by(name, _since(days)), timezone.now())
    cache.set(_key(name, days), counted, KEPT_SECONDS)
    return counted


def _key(name: str, days: int) -> str:
    return f"reports-numbers:{name}:{days}:{get_language()}"


def _since(days: int) -> dt.datetime | None:
    return timezone.now() - dt.timedelta(days=days) if days else None


def table(days: int = 0) -> Iterator[tuple[Any, ...]]:
    """All of it as rows of a CSV file, its head first; nothing where there is nothing to count."""
    yield HEAD
    for group, counted in told(days).items():
        for line in counted.lines:
            share = None if line.within is None else round(line.within, 3)
            values = (
                line.name, line.reports, line.open, line.fixed, line.closed, line.answer_median, line.answer_p90,
                line.fix_median, line.fix_p90, share,
            )  # fmt: skip
            yield group, *("" if value is None else value for value in values)
