"""The classification plan: what comes with the portal, and what follows from it for a case."""

import datetime as dt
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from uuid import UUID

from apps.cases.choices import FINAL, Keeping
from apps.cases.keeping import Term
from apps.cases.models import Case, CaseCounter, ClassSign
from apps.core.legal_time import local_day

SHIPPED = Path(__file__).parent.parent / "data" / "plan.json"


def load_plan() -> int:
    """Signs that come with the portal and are not in the plan yet; how many were added. A sign that somebody has
    entered stays as it is, so does one that was ended: running it again changes nothing."""
    shipped = json.loads(SHIPPED.read_text())
    known = set(ClassSign.objects.values_list("sign", flat=True))
    missing = [row for row in shipped["signs"] if row["sign"] not in known]
    ClassSign.objects.bulk_create(
        ClassSign(
            sign=row["sign"], title_sl=row["sl"], title_en=row["en"], keeping=row["keeping"], years=row.get("years"),
            source=shipped["source"], proposed=True, valid_from=dt.date.fromisoformat(shipped["valid_from"]),
        )
        for row in missing
    )  # fmt: skip
    return len(missing)


def closed_on(case: Case) -> dt.date | None:
    """The day on which nothing more was to be done; None while the case is open. A case that was joined with another
    one is closed when that one is."""
    if case.state not in FINAL:
        return None
    day = local_day(case.moved)
    if case.joined_to is None:
        return day
    other = closed_on(case.joined_to)
    return max(day, other) if other else None


def term_of(case: Case) -> Term | None:
    """How long it is kept, by the plan of the day on which it was closed; None while it is open."""
    return terms_of([case])[case.pk]


def terms_of(cases: Iterable[Case]) -> dict[UUID, Term | None]:
    """The same for many, with one query (fetch `joined_to` with them)."""
    days = {case.pk: (case.sign, closed_on(case)) for case in cases}
    rows = ClassSign.objects.filter(sign__in={sign for sign, _day in days.values()}).order_by("sign", "-valid_from")
    plan = {sign: list(found) for sign, found in groupby(rows, key=lambda row: row.sign)}
    return {key: _term(sign, day, plan.get(sign, [])) if day else None for key, (sign, day) in days.items()}


def _term(sign: str, day: dt.date, rows: Iterable[ClassSign]) -> Term:
    """By the latest of the rows that had begun on that day, unless it had ended; the latest come first."""
    row = next((row for row in rows if row.valid_from <= day), None)
    if row is None or (row.valid_to and row.valid_to < day):
        return Term(sign, day)
    return Term(sign, day, Keeping(row.keeping), row.years)


def signs_missing(signs: set[str], day: dt.date) -> list[str]:
    """Those that the plan does not know on a day. Nothing that is filed waits for them: staff are told."""
    return sorted(signs - set(ClassSign.objects.on(day).filter(sign__in=signs).values_list("sign", flat=True)))


def signs_used_without(day: dt.date) -> list[str]:
    """Signs under which numbers were given and that the plan does not know on a day."""
    return signs_missing(set(CaseCounter.objects.values_list("sign", flat=True)), day)
