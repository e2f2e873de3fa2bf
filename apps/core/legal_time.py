"""Administrative time: pure functions over dates, by ZUP 99–102 (General Administrative Procedure Act).

Rules
- The day of service (or of any event that starts a period) is not counted (ZUP 100/1).
- A period in months or years ends on the day with the same number; where the month has no such day, on its last
  day (ZUP 100/2).
- Sundays and holidays do not stop a period that runs (ZUP 101/1); a period whose last day is a Sunday, a holiday,
  another work-free day or a day on which the authority does not work ends with the next working day (ZUP 101/2).

Worked examples
    event        period  ends on                 why
    31. 1. 2027  P1M     1. 3. 2027              28 February is a Sunday
    31. 1. 2028  P1M     29. 2. 2028             leap year, a Tuesday
    5. 12. 2026  P2M     5. 2. 2027              a Friday
    10. 12. 2026 P15D    28. 12. 2026            25 (Christmas) and 26 December are work-free, 27 is a Sunday
    23. 4. 2027  P8D     3. 5. 2027              1 May is a Saturday and a holiday, 2 May a Sunday and a holiday
    31. 12. 2026 P1D     4. 1. 2027              1 and 2 January are holidays, 3 January is a Sunday
    29. 2. 2028  P1Y     28. 2. 2029             no 29 February: the last day of the month, a Wednesday

Saturdays count as days on which the authority does not work; holidays on which offices work do not move a deadline.
Dates are days in Europe/Ljubljana; instants are time-zone-aware datetimes.
"""

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import holidays

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
PERIOD = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


@dataclass(frozen=True)
class Period:
    """A span in whole months and days, as in ISO 8601 durations."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `P1M`, `P15D`, `P2W`, `P1Y6M`. ValueError for anything else, times of day included."""
        match = PERIOD.fullmatch(text)
        if not match:
            raise ValueError(f"not a period in years, months, weeks or days: {text!r}")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(months=12 * years + months, days=7 * weeks + days)

    def after(self, day: dt.date) -> dt.date:
        """The last day of the period that `day` starts, not yet moved. The months first, then the days."""
        month = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(month, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(day.day, last)) + dt.timedelta(days=self.days)


@functools.lru_cache(maxsize=64)
def _holidays(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("SI", years=year, language="sl"))


def holiday_name(day: dt.date) -> str:
    """Name of the work-free holiday in Slovenian, or an empty string."""
    return _holidays(day.year).get(day, "")


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday and no work-free holiday."""
    return day.weekday() < 5 and not holiday_name(day)


def working_day_from(day: dt.date) -> dt.date:
    """The day itself when the authority works, else the next working day."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def deadline(event: dt.date, period: Period) -> dt.date:
    """The last day on which an act is in time, for a period that starts with `event`."""
    return working_day_from(period.after(event))


def add_working_days(event: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `event` (which is not counted). ValueError for a negative count."""
    if count < 0:
        raise ValueError("working days are counted forward")
    day = event
    for _ in range(count):
        day = working_day_from(day + dt.timedelta(days=1))
    return day


def local_day(instant: dt.datetime) -> dt.date:
    """The day in Ljubljana to which an instant belongs. ValueError for a datetime without time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(LJUBLJANA).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The first instant that is too late: midnight after `day` in Ljubljana, right on the days of 23 and 25 hours."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LJUBLJANA)
    return midnight.astimezone(dt.UTC)


def last_day_before(instant: dt.datetime) -> dt.date:
    """The day that ends with this instant, for what `end_of_day` gave; for any other instant its own day."""
    return local_day(instant - dt.timedelta(microseconds=1))


def in_time(instant: dt.datetime, last_day: dt.date) -> bool:
    """Whether an act at `instant` keeps a deadline that ends with `last_day`."""
    return local_day(instant) <= last_day
