"""How long a closed case is kept: pure functions of the day on which it was closed and of what the plan said then.

The period runs from 1 January after the year in which the case was closed, so that all cases of a year fall due
together. That start is the practice of offices; the article of UUP that sets it is to be confirmed by the municipality,
as are the periods that the plan marks as proposed.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases.choices import Keeping


@dataclass(frozen=True)
class Term:
    """How long a case is kept. closed: the day on which it was; keeping: what the plan says, empty when the sign was
    not in it; until: the last day, None when there is none."""

    sign: str
    closed: dt.date
    keeping: str = ""
    years: int | None = None

    @property
    def until(self) -> dt.date | None:
        """31 December of the last year."""
        if self.keeping != Keeping.YEARS or not self.years:
            return None
        return dt.date(self.closed.year + self.years, 12, 31)

    def is_over(self, day: dt.date) -> bool:
        """Whether the case may be proposed for deletion on a day; never without a last day."""
        return self.until is not None and day > self.until

    @property
    def archival(self) -> bool:
        """Whether it goes to the archive in the end."""
        return self.keeping in (Keeping.ARCHIVAL, Keeping.PERMANENT)


def closed_before(day: dt.date, years: int) -> dt.date:
    """The latest day of closing whose period of so many years is over on `day`."""
    return dt.date(day.year - years - 1, 12, 31)


def explain(term: Term) -> str:
    """`Hranimo do 31. 12. 2031: zaključena 3. 5. 2026, …`, in the language in force."""
    closed = date_format(term.closed, "SHORT_DATE_FORMAT")
    words = {"closed": closed, "sign": term.sign}
    if term.keeping == Keeping.PERMANENT:
        return _("Hranimo trajno: tako določa klasifikacijski načrt za znak %(sign)s.") % words
    if term.keeping == Keeping.ARCHIVAL:
        return _("Arhivsko gradivo: hranimo trajno in predamo arhivu (znak %(sign)s).") % words
    if term.until is None:
        return _("Hranimo, dokler ni določen rok: znaka %(sign)s na dan zaključka ni bilo v načrtu.") % words
    assert term.years
    words |= {"until": date_format(term.until, "SHORT_DATE_FORMAT"), "start": _first_day(term)}
    text = ngettext(
        "Hranimo do %(until)s: zaključena je bila %(closed)s, od %(start)s teče %(years)d leto (znak %(sign)s).",
        "Hranimo do %(until)s: zaključena je bila %(closed)s, od %(start)s teče %(years)d let (znak %(sign)s).",
        term.years,
    )
    return text % {**words, "years": term.years}


def _first_day(term: Term) -> str:
    return date_format(dt.date(term.closed.year + 1, 1, 1), "SHORT_DATE_FORMAT")
