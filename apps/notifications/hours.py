"""Wall time of Europe/Ljubljana as instants: quiet hours and hours of letters. Pure functions.

Clocks change in the Union at 01:00 UTC on the last Sundays of March and October (Directive 2000/84/EC): once an hour
from 2 to 3 does not exist, once it comes twice.
"""

import datetime as dt

from apps.core.legal_time import LJUBLJANA, local_day

JUMP = dt.time(1)
DAY = dt.timedelta(days=1)


def instant_of(day: dt.date, at: dt.time, *, last: bool = False) -> dt.datetime:
    """When the clocks of a day show a time: where they show it twice the first time, or the last; a time that they jump
    over: the moment of the jump."""
    instant = dt.datetime.combine(day, at, LJUBLJANA).replace(fold=int(last)).astimezone(dt.UTC)
    if instant.astimezone(LJUBLJANA).time() != at:
        return dt.datetime.combine(day, JUMP, dt.UTC)
    return instant


def quiet_until(now: dt.datetime, begin: dt.time, end: dt.time) -> dt.datetime | None:
    """The end of the quiet hours in which `now` lies, None outside of them. Over midnight when `begin` is the later
    one; an hour that comes twice is quiet both times. Where the loud minutes of a day fall into the hour that is not
    there, or between the two that are one, quiet hours go on into the next."""
    until = None
    while begin != end and (stop := _stop(until or now, begin, end)):
        until = stop
    return until


def _stop(now: dt.datetime, begin: dt.time, end: dt.time) -> dt.datetime | None:
    today = local_day(now)
    for day in (today - DAY, today):
        stop = instant_of(day if begin < end else day + DAY, end, last=True)
        if instant_of(day, begin) <= now < stop:
            return stop
    return None


def next_time(now: dt.datetime, *, hour: int, weekday: int | None = None) -> dt.datetime:
    """The first full hour `hour` after now; of a day of the week (Monday is 0), if one is given."""
    day = local_day(now)
    while True:
        instant = instant_of(day, dt.time(hour))
        if instant > now and weekday in (None, day.weekday()):
            return instant
        day += DAY
