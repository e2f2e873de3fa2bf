"""By when a case must be decided: pure functions over dates, with an explanation that staff and citizens can read.

ZUP 222: one month, or two when facts have to be found, from the day on which the application was complete. The period
is data of the procedure; how a period ends is `core.legal_time`.
"""

import datetime as dt
import functools
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.legal_time import Period, deadline


@dataclass(frozen=True)
class Deadline:
    """The last day, and what it follows from."""

    day: dt.date
    period: Period
    complete: dt.date

    @property
    def moved(self) -> bool:
        """Whether the period ended on a day on which the authority does not work."""
        return self.period.after(self.complete) != self.day


def decision_deadline(complete: dt.date, period: str) -> Deadline | None:
    """For an application that was complete on a day; `period` as in ISO 8601 (`P2M`), empty: no deadline. ValueError
    for any other text."""
    if not period:
        return None
    span = Period.parse(period)
    return Deadline(deadline(complete, span), span, complete)


def period_words(period: Period) -> str:
    """`dva meseca`, `15 dni`, `eno leto`, in the language in force."""
    years, months = divmod(period.months, 12)
    parts = []
    if years:
        parts.append(_("eno leto") if years == 1 else ngettext("%(count)d leto", "%(count)d let", years))
    if months:
        few = {1: _("en mesec"), 2: _("dva meseca")}
        parts.append(few.get(months) or ngettext("%(count)d mesec", "%(count)d mesecev", months))
    if period.days or not parts:
        parts.append(ngettext("%(count)d dan", "%(count)d dni", period.days))
    counts = [count for count in (years, months, period.days) if count] or [0]
    words = [part % {"count": count} for part, count in zip(parts, counts, strict=True)]
    return functools.reduce(lambda some, more: _("%(some)s in %(more)s") % {"some": some, "more": more}, words)


def explain(found: Deadline) -> str:
    """`do 5. 2. 2027: dva meseca od popolne vloge 5. 12. 2026`, and why the day was moved when it was."""
    words = {
        "day": date_format(found.day, "SHORT_DATE_FORMAT"),
        "period": period_words(found.period),
        "complete": date_format(found.complete, "SHORT_DATE_FORMAT"),
    }
    text = _("do %(day)s: %(period)s od popolne vloge %(complete)s") % words
    if found.moved:
        text += _("; zadnji dan je dela prost, zato se rok izteče prvi naslednji delovni dan")
    return text
