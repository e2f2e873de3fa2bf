"""A form of 100 fields with 100 conditions evaluates in under 5 ms."""

import time

from tests.applications.engine.forms import run
from tools.bench.measures.engine import ANSWERS, FORM

LIMIT = 0.005  # seconds: the promise; measured well below a millisecond


def test_a_hundred_fields_with_a_hundred_conditions():
    assert len(list(FORM.all_fields())) == 100
    assert (
        sum(one.show_if is not None for one in FORM.all_fields()) + sum(one.show_if is not None for one in FORM.steps)
        == 100
    )
    done = run(FORM, ANSWERS)
    assert len(done.values) > 90
    assert done.problems == ()
    best = min(timed() for _ in range(20))
    assert best < LIMIT


def timed():
    started = time.perf_counter()
    run(FORM, ANSWERS)
    return time.perf_counter() - started
