"""Until when a report should be dealt with: pure functions over instants, on top of `core.legal_time`.

Working hours are those of the public services, Monday to Friday from 7.00 to 15.00 wall time, holidays aside: what
comes in the evening begins to count the next working morning. A level in working days ends with the last of them at
midnight in Ljubljana, the day of receipt not counted; one in days the same way, moved on when it would end on a day on
which nobody works.

Worked examples (wall time)
    received                  level             due before
    Friday 30. 4. 2027 14.00  2 working hours   Monday 3. 5. 2027 8.00    1 and 2 May are holidays
    Thursday 30. 4. 2026 9.00 1 working day     Tuesday 5. 5. 2026 0.00   1 May a Friday, 2 May a Saturday
    Friday 26. 3. 2027 14.30  1 working hour    Tuesday 30. 3. 2027 7.30  Easter Monday; the clocks change on Sunday
    Friday 30. 10. 2026 8.00  2 working days    Wednesday 4. 11. 2026 0.00  31 October and 1 November are holidays
"""

import datetime as dt

from apps.core.legal_time import (
    LJUBLJANA,
    Period,
    add_working_days,
    deadline,
    end_of_day,
    is_working_day,
    local_day,
    working_day_from,
)
from apps.reports.choices import Unit

OPENS, CLOSES = dt.time(7), dt.time(15)


def due_after(received: dt.datetime, amount: int, unit: str) -> dt.datetime:
    """The first instant that is too late. ValueError for an amount below one or an instant without time zone."""
    if amount < 1:
        raise ValueError("a service level is at least one")
    day = local_day(received)
    if unit == Unit.WORKING_HOURS:
        return _after_hours(received, amount)
    last = add_working_days(day, amount) if unit == Unit.WORKING_DAYS else deadline(day, Period(days=amount))
    return end_of_day(last)


def _after_hours(received: dt.datetime, hours: int) -> dt.datetime:
    day, clock = _first_working(received)
    left = dt.timedelta(hours=hours)
    while left > (today := _span(clock, CLOSES)):
        left -= today
        day, clock = working_day_from(day + dt.timedelta(days=1)), OPENS
    wall = dt.datetime.combine(day, clock) + left
    return wall.replace(tzinfo=LJUBLJANA).astimezone(dt.UTC)


def _first_working(received: dt.datetime) -> tuple[dt.date, dt.time]:
    """Day and time of day from which hours count."""
    local = received.astimezone(LJUBLJANA)
    day, clock = local.date(), local.time()
    if not is_working_day(day) or clock >= CLOSES:
        return working_day_from(day + dt.timedelta(days=1)), OPENS
    return day, max(clock, OPENS)


def _span(begin: dt.time, end: dt.time) -> dt.timedelta:
    day = dt.date(2026, 1, 5)
    return dt.datetime.combine(day, end) - dt.datetime.combine(day, begin)
