"""Administrative time: worked examples, then properties over any date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import legal_time as lt

EXAMPLES = [
    ("2027-01-31", "P1M", "2027-03-01"),
    ("2028-01-31", "P1M", "2028-02-29"),
    ("2026-12-05", "P2M", "2027-02-05"),
    ("2026-12-10", "P15D", "2026-12-28"),
    ("2027-04-23", "P8D", "2027-05-03"),
    ("2026-12-31", "P1D", "2027-01-04"),
    ("2028-02-29", "P1Y", "2029-02-28"),
    ("2026-03-31", "P6M", "2026-09-30"),
    ("2026-11-22", "P2W", "2026-12-07"),
]
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
PERIODS = st.builds(lt.Period, months=st.integers(0, 36), days=st.integers(0, 400))


@pytest.mark.parametrize(("event", "period", "expected"), EXAMPLES)
def test_worked_examples(event, period, expected):
    assert lt.deadline(dt.date.fromisoformat(event), lt.Period.parse(period)) == dt.date.fromisoformat(expected)


def test_the_table_in_the_docstring_is_true():
    rows = [line.split() for line in lt.__doc__.splitlines() if " P1" in line or " P2" in line or " P8" in line]
    assert len(rows) >= 7
    for row in rows:
        text = " ".join(row)
        event, rest = text.split(" P", 1)
        code, rest = rest.split(" ", 1)
        day, month, year = (int(part.strip(".")) for part in rest.split()[:3])
        start = dt.date(*reversed([int(part.strip(".")) for part in event.split()]))
        assert lt.deadline(start, lt.Period.parse(f"P{code}")) == dt.date(year, month, day), text


@given(DATES, PERIODS)
def test_a_deadline_is_a_working_day_and_never_before_the_end_of_the_period(event, period):
    end, moved = period.after(event), lt.deadline(event, period)
    assert lt.is_working_day(moved)
    assert moved >= end
    between = [end + dt.timedelta(days=n) for n in range((moved - end).days)]
    assert not any(lt.is_working_day(day) for day in between)


@given(DATES, st.integers(0, 24))
def test_a_period_in_months_ends_on_the_same_number_or_the_last_day(event, months):
    end = lt.Period(months=months).after(event)
    assert (end.year - event.year) * 12 + end.month - event.month == months
    assert end.day == event.day or (end + dt.timedelta(days=1)).day == 1


@given(DATES, PERIODS, PERIODS)
def test_a_later_event_never_ends_earlier(event, period, other):
    later = event + dt.timedelta(days=other.days)
    assert lt.deadline(later, period) >= lt.deadline(event, period)


@given(DATES, st.integers(0, 30))
def test_working_days_are_counted_one_by_one(event, count):
    day = lt.add_working_days(event, count)
    span = [event + dt.timedelta(days=n) for n in range(1, (day - event).days + 1)]
    assert sum(map(lt.is_working_day, span)) == count


@pytest.mark.parametrize("text", ["", "P", "1M", "P1H", "PT1H", "P-1D", "P1.5M", "P1M "])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="not a period"):
        lt.Period.parse(text)


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="forward"):
        lt.add_working_days(dt.date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-29", "2026-03-29T22:00:00+00:00"),  # 23 hours long
        ("2026-10-25", "2026-10-25T23:00:00+00:00"),  # 25 hours long
        ("2026-07-01", "2026-07-01T22:00:00+00:00"),
        ("2026-12-31", "2026-12-31T23:00:00+00:00"),
    ],
)
def test_the_end_of_a_day_is_midnight_in_ljubljana(day, end):
    assert lt.end_of_day(dt.date.fromisoformat(day)) == dt.datetime.fromisoformat(end)


def test_a_submission_just_before_midnight_counts_that_day():
    instant = dt.datetime(2026, 12, 5, 23, 59, 30, tzinfo=lt.LJUBLJANA)
    assert lt.local_day(instant) == dt.date(2026, 12, 5)
    assert lt.in_time(instant, dt.date(2026, 12, 5))
    assert not lt.in_time(instant + dt.timedelta(seconds=30), dt.date(2026, 12, 5))


def test_an_instant_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        lt.local_day(dt.datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.integers(1995, 2060))
def test_holidays_are_known_for_any_year(year):
    assert lt.holiday_name(dt.date(year, 2, 8))  # Prešeren's day
    assert lt.holiday_name(dt.date(year, 12, 25))
