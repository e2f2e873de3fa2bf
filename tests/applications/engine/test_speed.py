"""A form of 100 fields with 100 conditions costs little. The time itself is measured by `make bench` (form-engine); what
no load of the machine can change is counted here."""

import sys

from tests.applications.engine.forms import run
from tools.bench.measures.engine import ANSWERS, FORM

CALLS = 3_000  # of Python functions, about twice what is made; what is quadratic makes far more


def test_a_hundred_fields_with_a_hundred_conditions():
    assert len(list(FORM.all_fields())) == 100
    assert (
        sum(one.show_if is not None for one in FORM.all_fields()) + sum(one.show_if is not None for one in FORM.steps)
        == 100
    )
    done = run(FORM, ANSWERS)
    assert len(done.values) > 90
    assert done.problems == ()
    assert counted() < CALLS


def counted():
    """Calls of Python functions during one evaluation."""
    calls = 0

    def seen(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(seen)
    try:
        run(FORM, ANSWERS)
    finally:
        sys.setprofile(None)
    return calls
