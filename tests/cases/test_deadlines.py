"""The deadline and its explanation."""

import datetime as dt

import pytest
from django.utils import translation

from apps.cases.deadlines import decision_deadline, explain, period_words
from apps.core.legal_time import Period

NBSP = "\xa0"


@pytest.mark.parametrize(
    ("complete", "period", "day"),
    [
        ("2026-12-05", "P2M", "2027-02-05"),
        ("2027-01-31", "P1M", "2027-03-01"),  # 28 February is a Sunday
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-12-10", "P15D", "2026-12-28"),  # 25 and 26 are holidays, 27 is a Sunday
    ],
)
def test_worked_examples(complete, period, day):
    assert decision_deadline(dt.date.fromisoformat(complete), period).day == dt.date.fromisoformat(day)


def test_the_explanation():
    found = decision_deadline(dt.date(2026, 12, 5), "P2M")
    assert explain(found).replace(NBSP, " ") == "do 5. 2. 2027: dva meseca od popolne vloge 5. 12. 2026"
    moved = decision_deadline(dt.date(2026, 12, 10), "P15D")
    assert explain(moved).replace(NBSP, " ") == (
        "do 28. 12. 2026: 15 dni od popolne vloge 10. 12. 2026; zadnji dan je dela prost, zato se rok izteče prvi "
        "naslednji delovni dan"
    )


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("P1M", "en mesec"),
        ("P2M", "dva meseca"),
        ("P1Y", "eno leto"),
        ("P15D", "15 dni"),
        ("P1M15D", "en mesec in 15 dni"),
    ],
)
def test_periods_in_words(period, words):
    with translation.override("sl"):
        assert period_words(Period.parse(period)) == words


@pytest.mark.parametrize("period", ["P3M", "P1Y6M", "P1M15D", "P2Y", "P1D"])
def test_every_period_has_words(period):
    assert "%" not in period_words(Period.parse(period))


def test_none_without_a_period():
    assert decision_deadline(dt.date(2026, 12, 5), "") is None


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="not a period"):
        decision_deadline(dt.date(2026, 12, 5), "dva meseca")
