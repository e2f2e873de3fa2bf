"""When a tender opens and closes, in words: a pure function of the two instants and of now."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.legal_time import LJUBLJANA, last_day_before, local_day
from apps.core.money import NBSP

BEFORE, OPEN, LAST_DAY, CLOSED = "before", "open", "last", "closed"
LOOKS = {
    BEFORE: ("info", "koledar"), OPEN: ("success", "ura"), LAST_DAY: ("warning", "ura"),
    CLOSED: ("neutral", "kljucavnica"),
}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """state: `before`, `open`, `last` (closes today) or `closed`. words: the countdown (`še 20 dni`); opens, closes:
    the instants in words (`18. 12. 2026 ob 24.00`), empty when there are none."""

    state: str
    words: str
    opens: str = ""
    closes: str = ""

    @property
    def open(self) -> bool:
        """Whether applications are taken."""
        return self.state in (OPEN, LAST_DAY)

    @property
    def colour(self) -> str:
        """Of its tag."""
        return LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        """Of its tag."""
        return LOOKS[self.state][1]


def clock_of(opens: dt.datetime | None, closes: dt.datetime | None, now: dt.datetime) -> Clock | None:
    """How it stands at an instant; `closes` is the first one that is too late. None for what is always open."""
    if opens is None and closes is None:
        return None
    texts = {"opens": _at(opens) if opens else "", "closes": _until(closes) if closes else ""}
    if opens and now < opens:
        return Clock(BEFORE, _("odpre se %(when)s") % {"when": _shortly(opens, now)}, **texts)
    if closes and now >= closes:
        return Clock(CLOSED, _("zaprt"), **texts)
    if closes is None:
        return Clock(OPEN, _("odprt"), **texts)
    days = (last_day_before(closes) - local_day(now)).days
    if days == 0:
        return Clock(LAST_DAY, _("samo še danes do %(hour)s") % {"hour": _closing_hour(closes)}, **texts)
    return Clock(OPEN, ngettext("še %(count)d dan", "še %(count)d dni", days) % {"count": days}, **texts)


def _hour(instant: dt.datetime) -> str:
    return date_format(localtime(instant, LJUBLJANA), "TIME_FORMAT")


def _closing_hour(closes: dt.datetime) -> str:
    """A day that ends at midnight ends at 24.00 for people."""
    return _("24.00") if _at_midnight(closes) else _hour(closes)


def _at_midnight(instant: dt.datetime) -> bool:
    return localtime(instant, LJUBLJANA).time() == dt.time()


def _shortly(instant: dt.datetime, now: dt.datetime) -> str:
    day = local_day(instant)
    if day == local_day(now):
        return _("danes ob %(hour)s") % {"hour": _hour(instant)}
    short = _("%(day)d. %(month)d.") % {"day": day.day, "month": day.month}
    text = short if day.year == local_day(now).year else _("%(short)s %(year)d") % {"short": short, "year": day.year}
    return text.replace(" ", NBSP)


def _at(instant: dt.datetime) -> str:
    return _words(local_day(instant), _hour(instant))


def _until(closes: dt.datetime) -> str:
    return _words(last_day_before(closes), _closing_hour(closes))


def _words(day: dt.date, hour: str) -> str:
    return _("%(day)s ob %(hour)s") % {"day": date_format(day, "SHORT_DATE_FORMAT"), "hour": hour}
