"""When a report is late: worked examples, and what holds for every instant."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.legal_time import LJUBLJANA, is_working_day, local_day
from apps.reports.deadlines import CLOSES, OPENS, due_after

HOURS, DAYS, CALENDAR = "working_hours", "working_days", "days"


def at(year, month, day, hour=0, minute=0):
    return dt.datetime(year, month, day, hour, minute, tzinfo=LJUBLJANA)


@pytest.mark.parametrize(
    ("received", "amount", "unit", "due"),
    [
        (at(2027, 4, 30, 14), 2, HOURS, at(2027, 5, 3, 8)),  # 1 and 2 May, a Saturday and a Sunday
        (at(2026, 4, 30, 9), 1, DAYS, at(2026, 5, 5)),  # 1 May a Friday, 2 May a Saturday: Monday, midnight after it
        (at(2026, 4, 30, 14, 59), 1, HOURS, at(2026, 5, 4, 7, 59)),
        (at(2027, 3, 26, 14, 30), 1, HOURS, at(2027, 3, 30, 7, 30)),  # Easter Monday, the clocks go forward on Sunday
        (at(2027, 3, 26, 8), 1, DAYS, at(2027, 3, 31)),
        (at(2026, 10, 23, 14), 2, HOURS, at(2026, 10, 26, 8)),  # the clocks go back on Sunday 25 October
        (at(2026, 10, 30, 8), 2, DAYS, at(2026, 11, 4)),  # 31 October and 1 November
        (at(2026, 11, 20, 20), 1, HOURS, at(2026, 11, 23, 8)),  # a Friday evening
        (at(2026, 11, 22, 9), 8, HOURS, at(2026, 11, 23, 15)),  # a Sunday
        (at(2026, 11, 18, 3), 9, HOURS, at(2026, 11, 19, 8)),
        (at(2026, 12, 20, 8), 5, CALENDAR, at(2026, 12, 29)),  # Christmas, the 26th and a Sunday: moved to Monday
    ],
)
def test_worked_examples(received, amount, unit, due):
    assert due_after(received, amount, unit) == due


@given(
    st.integers(1_704_067_200, 1_924_905_600).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC)),
    st.integers(1, 60),
    st.sampled_from([HOURS, DAYS, CALENDAR]),
)
def test_it_ends_after_receipt_on_a_working_day_and_later_for_more(received, amount, unit):
    due = due_after(received, amount, unit)
    last = local_day(due - dt.timedelta(microseconds=1))
    assert due > received
    assert is_working_day(last)
    assert due_after(received, amount + 1, unit) >= due
    if unit == HOURS:
        assert OPENS < due.astimezone(LJUBLJANA).time() <= CLOSES


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        due_after(at(2026, 1, 5), 0, DAYS)
    with pytest.raises(ValueError, match="time zone"):
        due_after(at(2026, 1, 5, 8).replace(tzinfo=None), 1, DAYS)
