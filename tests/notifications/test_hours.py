"""Wall time: around midnight and on the days on which the clocks change (28 March and 31 October 2027)."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.legal_time import LJUBLJANA
from apps.notifications.hours import instant_of, next_time, quiet_until

SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 10, 31)
NIGHT = (dt.time(22), dt.time(7))


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def local(text, fold=0):
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA, fold=fold)


@pytest.mark.parametrize(
    ("day", "at", "last", "expected"),
    [
        (SPRING, "01:59", False, "2027-03-28T00:59"),
        (SPRING, "02:00", False, "2027-03-28T01:00"),  # never shown: the moment of the jump
        (SPRING, "02:45", True, "2027-03-28T01:00"),
        (SPRING, "03:00", False, "2027-03-28T01:00"),
        (AUTUMN, "02:30", False, "2027-10-31T00:30"),  # shown twice
        (AUTUMN, "02:30", True, "2027-10-31T01:30"),
        (AUTUMN, "03:00", False, "2027-10-31T02:00"),
    ],
)
def test_instants_of_wall_time(day, at, last, expected):
    assert instant_of(day, dt.time.fromisoformat(at), last=last) == utc(expected)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-06-10T21:59:59", None),
        ("2027-06-10T22:00:00", "2027-06-11T07:00"),
        ("2027-06-10T23:59:59", "2027-06-11T07:00"),
        ("2027-06-11T00:00:00", "2027-06-11T07:00"),
        ("2027-06-11T06:59:59", "2027-06-11T07:00"),
        ("2027-06-11T07:00:00", None),
        ("2027-03-27T23:00:00", "2027-03-28T07:00"),  # a night of eight hours
        ("2027-10-30T23:00:00", "2027-10-31T07:00"),  # one of ten
        ("2027-12-31T23:30:00", "2028-01-01T07:00"),
    ],
)
def test_a_quiet_night_goes_over_midnight(now, until):
    assert quiet_until(local(now), *NIGHT) == (local(until) if until else None)


def test_how_long_the_nights_of_the_changes_are():
    for day, hours in ((SPRING, 8), (AUTUMN, 10), (dt.date(2027, 6, 11), 9)):
        begin = instant_of(day - dt.timedelta(days=1), NIGHT[0])
        assert quiet_until(begin, *NIGHT) - begin == dt.timedelta(hours=hours)


def test_quiet_hours_that_end_in_the_hour_that_is_not_there():
    begin, end = dt.time(1), dt.time(2, 30)
    assert quiet_until(local("2027-03-28T01:30"), begin, end) == utc("2027-03-28T01:00")
    assert quiet_until(utc("2027-03-28T01:00"), begin, end) is None  # it is three o'clock


def test_quiet_hours_within_the_hour_that_comes_twice():
    begin, end = dt.time(2, 15), dt.time(2, 45)
    assert quiet_until(utc("2027-10-31T00:14"), begin, end) is None
    for now in ("2027-10-31T00:15", "2027-10-31T00:50", "2027-10-31T01:44"):
        assert quiet_until(utc(now), begin, end) == utc("2027-10-31T01:45")
    assert quiet_until(utc("2027-10-31T01:45"), begin, end) is None


def test_quiet_hours_of_the_day():
    begin, end = dt.time(12), dt.time(14)
    assert quiet_until(local("2027-06-10T13:00"), begin, end) == local("2027-06-10T14:00")
    assert quiet_until(local("2027-06-10T02:00"), begin, end) is None


CLOCK = st.times(max_value=dt.time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
NEAR = st.builds(
    lambda day, minutes: utc(f"{day}T00:00") + dt.timedelta(minutes=minutes - 2 * 1440),
    st.sampled_from([SPRING, AUTUMN]), st.integers(0, 4 * 1440),
)  # fmt: skip


@given(now=NEAR, begin=CLOCK, end=CLOCK)
@example(now=utc("2027-10-30T18:28"), begin=dt.time(2, 53), end=dt.time(2, 50))
@example(now=utc("2027-03-27T10:11"), begin=dt.time(2, 33), end=dt.time(2, 8))
def test_quiet_hours_always_end_and_are_over_then(now, begin, end):
    until = quiet_until(now, begin, end)
    assert not until or begin != end
    if until is not None:  # the next day where no loud minute is left of one of the changes
        assert now < until <= now + dt.timedelta(hours=50)
        assert quiet_until(until, begin, end) is None


@pytest.mark.parametrize(
    ("now", "hour", "weekday", "expected"),
    [
        ("2027-06-10T07:59", 8, None, "2027-06-10T08:00"),
        ("2027-06-10T08:00", 8, None, "2027-06-11T08:00"),
        ("2027-06-10T23:59", 0, None, "2027-06-11T00:00"),
        ("2027-06-10T12:00", 8, 0, "2027-06-14T08:00"),  # Thursday to Monday
        ("2027-06-14T07:00", 8, 0, "2027-06-14T08:00"),
        ("2027-06-14T08:00", 8, 0, "2027-06-21T08:00"),
        ("2027-03-27T12:00", 8, None, "2027-03-28T08:00"),
        ("2027-10-30T12:00", 8, None, "2027-10-31T08:00"),
        ("2027-03-27T12:00", 2, None, "2027-03-28T03:00"),  # two o'clock is not there
    ],
)
def test_when_the_next_letter_is_due(now, hour, weekday, expected):
    assert next_time(local(now), hour=hour, weekday=weekday) == local(expected)


def test_an_hour_that_comes_twice_has_one_letter():
    first = next_time(local("2027-10-30T12:00"), hour=2)
    assert first == utc("2027-10-31T00:00")
    assert next_time(first, hour=2) == local("2027-11-01T02:00")
