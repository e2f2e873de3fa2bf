"""A function of this process as subject or baseline: calls per second, and how long single calls take."""

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from tools.bench.figures import percentile
from tools.bench.model import Leg

BLOCK = 100  # calls between two looks at the clock
TIMED_SHARE = 0.3  # of the leg goes to calls that are timed one by one
MICRO = 1e-3  # microseconds in a nanosecond


def measure_calls(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], seconds: float) -> Leg:
    """Call with the arguments round and round. `value` in calls/s; `median` and `p99` in µs (they contain the clock's
    own 0.1 µs)."""
    turns = itertools.cycle(arguments)
    done, started = 0, time.perf_counter()
    deadline = started + seconds * (1 - TIMED_SHARE)
    while (now := time.perf_counter()) < deadline:
        for values in itertools.islice(turns, BLOCK):
            function(*values)
        done += BLOCK
    times = _single(function, turns, time.perf_counter() + seconds * TIMED_SHARE)
    singles = {"median": statistics.median(times), "p99": percentile(times, 0.99)}
    return Leg(done / (now - started), singles, {"calls": done, "timed": len(times), "slowest_us": max(times)})


def _single(function: Callable[..., Any], turns: "itertools.cycle[tuple[Any, ...]]", deadline: float) -> list[float]:
    times: list[float] = []
    while not times or time.perf_counter() < deadline:
        for values in itertools.islice(turns, BLOCK):
            before = time.perf_counter_ns()
            function(*values)
            times.append((time.perf_counter_ns() - before) * MICRO)
    return times
