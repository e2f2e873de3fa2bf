"""Numbers of cases: `sign-sequence/year` (UUP 6/19), without gaps, never twice, anew every year."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction

from apps.cases.exceptions import SignUnknown
from apps.cases.models import CaseCounter
from apps.cases.models.counters import SIGN


@dataclass(frozen=True)
class Number:
    """A number; as text `371-12/2026`."""

    sign: str
    sequence: int
    year: int

    def __str__(self) -> str:
        return f"{self.sign}-{self.sequence}/{self.year}"


def allocate_number(*, sign: str, day: dt.date) -> Number:
    """The next number under a sign, in the year of `day` (of receipt, in Ljubljana).

    The counter stays locked until the caller's transaction ends: what fails takes its number back, so there is no gap,
    and others wait, so keep slow work out of that transaction. TransactionManagementError outside of one; SignUnknown.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is given inside the transaction that uses it")
    if not re.fullmatch(SIGN, sign):
        raise SignUnknown(sign)
    if not CaseCounter.objects.filter(sign=sign, year=day.year).exists():
        # The first of a year may come twice at once: the second waits here for the first.
        CaseCounter.objects.bulk_create([CaseCounter(sign=sign, year=day.year)], ignore_conflicts=True)
    counter = CaseCounter.objects.select_for_update().get(sign=sign, year=day.year)
    counter.last += 1
    counter.save(update_fields=["last", "changed"])
    return Number(sign, counter.last, day.year)
