"""The portal's search over 100,000 documents, whatever the scale: what people wait for, one page at a time, and the
most rows that a statement looks at. Everything is measured once in a run; the limits are promises."""

import json
from collections.abc import Callable
from typing import Any

from tools.bench.load import bare_view
from tools.bench.measures.reports import tool
from tools.bench.model import Bench, Leg, Measure, MeasureFailed, also

DOCUMENTS = 100_000
# By the port of the portal: one measuring for a run, and one failure.
FOUND: dict[int, dict[str, Any] | MeasureFailed] = {}


def found(bench: Bench) -> dict[str, Any]:
    """All figures; the documents are there while they are measured."""
    if bench.portal_port not in FOUND:
        try:
            FOUND[bench.portal_port] = json.loads(tool(bench, "search", str(DOCUMENTS)))
        except MeasureFailed as error:
            FOUND[bench.portal_port] = error
    kept = FOUND[bench.portal_port]
    if isinstance(kept, MeasureFailed):
        raise kept
    return kept


def leg(name: str) -> Callable[[Bench], Leg]:
    """`value`: median in milliseconds; p95, and in absolute figures p95 once more and the widest scan."""

    def measured(bench: Bench) -> Leg:
        told = found(bench)[name]
        figures = {"p95": told["p95"], "median_ms": told["median"], "p95_ms": told["p95"], "rows": told["rows"]}
        return Leg(told["median"], figures, told | {"documents": found(bench)["documents"]})

    return measured


def bare(bench: Bench) -> Leg:
    """The bare view, in milliseconds."""
    plain = bare_view(bench)
    median, p95 = plain.also["median"], plain.also["p95"]
    return Leg(median, {"p95": p95, "median_ms": median, "p95_ms": p95, "rows": 1.0})


def one(name: str, what: str) -> Measure:
    """A figure as ratios, in milliseconds, and its widest scan."""
    absolute = tuple(also(key, unit, absolute=True) for key, unit in (
        ("median_ms", "ms"), ("p95_ms", "ms"), ("rows", "rows"),
    ))  # fmt: skip
    more = (also("p95", "ms"), *absolute)
    return Measure(f"search-{name}", f"100,000 documents: {what}", leg(name), bare, "ms", "lower", more)


MEASURES = (
    one("page", "the portal's search, all groups"),
    one("suggest", "suggestions while typing"),
    one("assistant", "an answer of the assistant"),
)
