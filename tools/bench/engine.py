"""Runs a measure: warm-up, then subject and baseline in turn, so that a slow moment of the machine meets both."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tools.bench.figures import Row, row
from tools.bench.model import Bench, Leg, Measure, Side

SIDES: tuple[Side, Side] = ("subject", "baseline")
WARM_UP = 1.0  # seconds at most; never longer than a leg

Step = Callable[[float], None]


@dataclass
class Result:
    """What a measure brought; `error` says why it failed."""

    measure: Measure
    legs: list[tuple[Side, Leg]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    error: str = ""


def planned_seconds(seconds: float, pairs: int) -> float:
    """How long one measure takes, its own preparation left out."""
    return len(SIDES) * (min(WARM_UP, seconds) + pairs * seconds)


def run(measure: Measure, bench: Bench, *, pairs: int, budgets: Mapping[str, float], step: Step) -> Result:
    """Measure; `step` is told the planned seconds of each finished leg. Whatever goes wrong ends in the result."""
    result = Result(measure)
    try:
        _legs(result, bench, pairs, step)
        result.rows = [row(figure, result.legs, budgets) for figure in measure.figures()]
    except Exception as error:  # noqa: BLE001  one measure that fails must not take the others with it
        result.error = f"{type(error).__name__}: {error}"
    return result


def _legs(result: Result, bench: Bench, pairs: int, step: Step) -> None:
    measure = result.measure
    if measure.prepare:
        measure.prepare(bench)
    warm_up = dataclasses.replace(bench, seconds=min(WARM_UP, bench.seconds))
    for side in SIDES:
        getattr(measure, side)(warm_up)
        step(warm_up.seconds)
    for _ in range(pairs):
        for side in SIDES:
            result.legs.append((side, getattr(measure, side)(bench)))
            step(bench.seconds)
