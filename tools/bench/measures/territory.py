"""Which quarter is a point in: exact polygons against the least one could do, a loop over eight bounding boxes."""

import functools
import random

from apps.territory.geometry import quarter_of, quarters
from tools.bench.calls import measure_calls
from tools.bench.model import Bench, Leg, Measure, also

POSITIONS = 1000
SEED = 2250  # postcode of Ptuj


@functools.cache
def boxes() -> tuple[tuple[str, float, float, float, float], ...]:
    """Code and bounds (degrees: west, south, east, north) of each quarter."""
    index = quarters()
    return tuple((code, *polygon.bounds) for code, polygon in zip(index.codes, index.shapes, strict=True))


def box_of(lat: float, lon: float) -> str | None:
    """Code of the first box around a position: wrong where boxes overlap, but nothing plain is faster."""
    for code, west, south, east, north in boxes():
        if west <= lon <= east and south <= lat <= north:
            return code
    return None


@functools.cache
def positions() -> tuple[tuple[float, float], ...]:
    """Positions (degrees) spread over the municipality's box, the same in every run; some lie outside."""
    west, south, east, north = quarters().municipality.bounds
    draw = random.Random(SEED)  # noqa: S311  no secret
    return tuple((draw.uniform(south, north), draw.uniform(west, east)) for _ in range(POSITIONS))


def lookup(bench: Bench) -> Leg:
    """The portal's answer."""
    return measure_calls(quarter_of, positions(), bench.seconds)


def box_loop(bench: Bench) -> Leg:
    """The plain loop."""
    return measure_calls(box_of, positions(), bench.seconds)


MEASURES = (
    Measure(
        "territory", "quarter at a position", lookup, box_loop, "calls/s",
        more=(also("median", "µs", absolute=True), also("p99", "µs", absolute=True)),
    ),
)  # fmt: skip
