"""Days and hours of forms: limits such as `today+P15D`, and hours that the clock change skips."""

import datetime as dt
import functools
import re
from dataclasses import dataclass

from apps.core.legal_time import LJUBLJANA, Period

RELATIVE = re.compile(r"today(?:([+-])(P[0-9YMWD]{2,20}))?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
MAX_MONTHS, MAX_DAYS = 12 * 200, 365 * 200
NO_TIME = Period()
YEARS = range(1800, 2201)  # a year outside is a slip of the finger


def period(text: str) -> Period:
    """A period of at most 200 years. ValueError otherwise."""
    span = Period.parse(text)
    if span.months > MAX_MONTHS or span.days > MAX_DAYS:
        raise ValueError(f"too long: {text!r}")
    return span


def iso_day(text: str) -> dt.date:
    """`2027-03-05` with a year between 1800 and 2200. ValueError otherwise."""
    if not ISO_DAY.fullmatch(text) or int(text[:4]) not in YEARS:
        raise ValueError(f"not a day: {text!r}")
    return dt.date.fromisoformat(text)


def iso_moment(text: str) -> dt.datetime:
    """`2027-03-05T08:00`, Ljubljana wall time. ValueError otherwise; not checked for the clock change."""
    day, mark, time = text.partition("T")
    if not mark or not ISO_TIME.fullmatch(time):
        raise ValueError(f"not a moment: {text!r}")
    return dt.datetime.combine(iso_day(day), dt.time.fromisoformat(time))


def exists(moment: dt.datetime) -> bool:
    """Whether clocks in Ljubljana show this wall time: not the hour that they skip in March."""
    there = moment.replace(tzinfo=LJUBLJANA)
    return there.astimezone(dt.UTC).astimezone(LJUBLJANA).replace(tzinfo=None) == moment


@dataclass(frozen=True, slots=True)
class DayLimit:
    """A fixed day, or one counted from today by the calendar (not moved off holidays: no deadline)."""

    day: dt.date | None = None
    span: Period = NO_TIME

    @classmethod
    def parse(cls, text: str) -> "DayLimit":
        """Read `today`, `today+P15D`, `today-P1Y`, `2027-03-05`. ValueError otherwise."""
        match = RELATIVE.fullmatch(text)
        if not match:
            return cls(day=iso_day(text))
        sign, span = match.groups()
        if span is None:
            return cls()
        read = period(span)
        return cls(span=read if sign == "+" else Period(-read.months, -read.days))

    def on(self, today: dt.date) -> dt.date:
        """The limit as it stands today."""
        return self.day or self.span.after(today)


@functools.lru_cache(maxsize=512)
def day_limit(text: str) -> DayLimit:
    """The limit that a text means, read once."""
    return DayLimit.parse(text)
