"""When a tender opens and closes, around the instants themselves and both changes of the clock."""

import datetime as dt

import pytest

from apps.applications.services.clock import BEFORE, CLOSED, LAST_DAY, OPEN, clock_of
from apps.core.legal_time import LJUBLJANA, end_of_day

TICK = dt.timedelta(microseconds=1)


def at(*parts):
    return dt.datetime(*parts, tzinfo=LJUBLJANA)


def state(opens, closes, now):
    return clock_of(opens, closes, now).state


def test_what_is_always_open_has_no_clock():
    assert clock_of(None, None, at(2026, 11, 28)) is None


def test_the_instants_themselves():
    opens, closes = at(2026, 12, 3, 8), at(2026, 12, 18, 12)
    assert state(opens, closes, opens - TICK) == BEFORE
    assert state(opens, closes, opens) == OPEN
    assert state(opens, closes, at(2026, 12, 17, 23, 59)) == OPEN
    assert state(opens, closes, at(2026, 12, 18, 0, 0)) == LAST_DAY
    assert state(opens, closes, closes - TICK) == LAST_DAY
    assert state(opens, closes, closes) == CLOSED
    assert state(None, closes, at(2000, 1, 1)) == OPEN
    assert state(opens, None, at(2100, 1, 1)) == OPEN


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2026, 11, 28, 9), "še 20 dni"),
        (at(2026, 12, 17, 23, 59), "še 1 dan"),
        (at(2026, 12, 18, 0, 0), "samo še danes do 24.00"),
        (at(2026, 12, 18, 23, 59), "samo še danes do 24.00"),
        (at(2026, 12, 19, 0, 0), "zaprt"),
    ],
)
def test_days_are_counted_to_the_last_one(now, words):
    clock = clock_of(None, end_of_day(dt.date(2026, 12, 18)), now)
    assert clock.words == words
    assert clock.closes == "18.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}2026 ob 24.00"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2026, 11, 28, 9), "odpre se 3.\N{NO-BREAK SPACE}12."),
        (at(2025, 11, 28, 9), "odpre se 3.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}2026"),
        (at(2026, 12, 3, 7), "odpre se danes ob 8.00"),
    ],
)
def test_what_is_to_come(now, words):
    clock = clock_of(at(2026, 12, 3, 8), None, now)
    assert (clock.words, clock.open) == (words, False)


@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2026, 10, 25)])
def test_days_of_23_and_25_hours(day):
    """The clock goes forward or back in the last night: days stay days, and midnight is midnight in Ptuj."""
    closes = end_of_day(day)
    assert clock_of(None, closes, end_of_day(day - dt.timedelta(days=1)) - TICK).words == "še 1 dan"
    assert state(None, closes, closes - TICK) == LAST_DAY
    assert state(None, closes, closes) == CLOSED
    weeks = clock_of(None, closes, at(day.year, day.month, day.day - 20, 0, 30))
    assert weeks.words == "še 20 dni"


def test_the_hour_that_comes_twice():
    """25 October 2026, 2.30 happens twice; a tender that closes at the second one takes what comes after the first."""
    first, second = (
        dt.datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=LJUBLJANA).astimezone(dt.UTC) for fold in (0, 1)
    )
    assert second - first == dt.timedelta(hours=1)
    assert state(None, second, first) == LAST_DAY
    assert state(None, second, second) == CLOSED
    assert clock_of(None, second, first).words == "samo še danes do 2.30"


def test_every_state_has_its_colour_icon_and_word():
    opens, closes = at(2026, 12, 3), at(2026, 12, 18)
    moments = (at(2026, 12, 1), at(2026, 12, 5), at(2026, 12, 17, 5), at(2026, 12, 20))
    clocks = [clock_of(opens, closes, now) for now in moments]
    assert [clock.state for clock in clocks] == [BEFORE, OPEN, LAST_DAY, CLOSED]
    assert len({(clock.colour, clock.icon) for clock in clocks}) == 4
    assert all(clock.words for clock in clocks)
