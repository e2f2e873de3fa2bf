"""How fast we answer, and whether it helps: by department and by topic, and the indicator of the dashboards. Times in
days from when a question came to the first answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DurationField, F, Q, Sum, When
from django.utils import timezone
from django.utils.translation import get_language

from apps.core.legal_time import LJUBLJANA
from apps.core.percentiles import Percentile
from apps.questions.choices import WAITING, QuestionState
from apps.questions.models import Question

DAY = dt.timedelta(days=1)
ASKED = ~Q(state=QuestionState.UNCONFIRMED)
ANSWERED = Q(answered_at__isnull=False)
SPENT = Case(When(ANSWERED, then=F("answered_at") - F("asked_at")), output_field=DurationField())


@dataclass(frozen=True)
class Line:
    """One department or topic. median, slowest: days, the slowest of nine in ten; within: percent in time; helpful:
    percent of opinions. None where there is nothing to count."""

    name: str
    asked: int
    waiting: int
    answered: int
    published: int
    median: float | None
    slowest: float | None
    within: int | None
    helpful: int | None


def lines_by(name: str, rows: Any) -> list[Line]:
    """By `department` or `topic`, those with most questions first; rows: questions that count. One query."""
    label = {"department": "department__name", "topic": f"topic__name_{'en' if get_language() == 'en' else 'sl'}"}[name]
    late = Q(state__in=WAITING, due_at__lt=timezone.now())
    counted = rows.filter(ASKED).order_by().values(label=F(label)).annotate(
        asked=Count("pk"), waits=Count("pk", filter=Q(state__in=WAITING)), done=Count("pk", filter=ANSWERED),
        shown=Count("pk", filter=Q(public=True)), median=Percentile(SPENT, fraction=0.5),
        slowest=Percentile(SPENT, fraction=0.9), kept=Count("pk", filter=ANSWERED & Q(answered_at__lt=F("due_at"))),
        measured=Count("pk", filter=(ANSWERED & Q(due_at__isnull=False)) | late),
        good=Sum("helpful"), opinions=Sum(F("helpful") + F("unhelpful")),
    )  # fmt: skip
    return [_line(row) for row in counted.order_by("-asked", "label")]


def _line(row: dict[str, Any]) -> Line:
    def days(key: str) -> float | None:
        return None if row[key] is None else round(row[key] / DAY, 1)

    def percent(part: int, whole: int) -> int | None:
        return round(100 * part / whole) if whole else None

    return Line(
        row["label"], row["asked"], row["waits"], row["done"], row["shown"], days("median"), days("slowest"),
        percent(row["kept"], row["measured"]), percent(row["good"], row["opinions"]),
    )  # fmt: skip


def median_reply(begin: dt.date, end: dt.date) -> float | None:
    """Median days to the first answer of what was answered from `begin` on, `end` excluded; None without any."""
    first, last = (dt.datetime.combine(day, dt.time(), LJUBLJANA) for day in (begin, end))
    rows = Question.objects.filter(ASKED, answered_at__gte=first, answered_at__lt=last)
    found = rows.aggregate(median=Percentile(SPENT, fraction=0.5))["median"]
    return None if found is None else round(found / DAY, 2)
