"""Izboljšajmo Ptuj with a million reports, whatever the scale: what people wait for, one page at a time, and the most
rows that a statement looks at. Everything is measured once in a run; the limits are promises."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from tools.bench.load import bare_view
from tools.bench.model import Bench, Leg, Measure, MeasureFailed, also
from tools.places import PYTHON, ROOT
from tools.processes import in_child

REPORTS = 1_000_000
# By the port of the portal: one million and one measuring for a run, and one failure.
FOUND: dict[int, dict[str, Any] | MeasureFailed] = {}


def tool(bench: Bench, name: str, *words: str) -> str:
    """What a tool of the bench prints."""
    done = subprocess.run(
        [PYTHON, "-m", f"tools.bench.{name}", *words], cwd=ROOT, env=dict(bench.env), capture_output=True, text=True,
        check=False, start_new_session=True, preexec_fn=in_child(),
    )  # fmt: skip
    if done.returncode:
        raise MeasureFailed(f"tools.bench.{name} failed:\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1] if name == "reports" else done.stdout[done.stdout.index("{\n") :]


def found(bench: Bench) -> dict[str, Any]:
    """All figures; the reports are made when they are first asked for."""
    if bench.portal_port not in FOUND:
        try:
            FOUND[bench.portal_port] = json.loads(tool(bench, "scans", tool(bench, "reports", str(REPORTS))))
        except MeasureFailed as error:
            FOUND[bench.portal_port] = error
    kept = FOUND[bench.portal_port]
    if isinstance(kept, MeasureFailed):
        raise kept
    return kept


def leg(name: str) -> Callable[[Bench], Leg]:
    """`value`: median in milliseconds."""

    def measured(bench: Bench) -> Leg:
        told = found(bench)[name]
        return Leg(told["median"], {key: told[key] for key in ("worst", "rows") if key in told}, told)

    return measured


def bare(bench: Bench) -> Leg:
    """The bare view, in milliseconds."""
    plain = bare_view(bench)
    return Leg(plain.also["median"], {"worst": plain.also["p95"], "rows": 1.0})


def one(name: str, what: str) -> Measure:
    """A figure with its worst address and its widest scan."""
    worst, rows = also("worst", "ms", absolute=True), also("rows", "rows", absolute=True)
    more = (worst,) if name == "near" else (worst, rows)
    return Measure(f"reports-{name}", f"1,000,000 reports: {what}", leg(name), bare, "ms", "lower", more)


MEASURES = (
    one("near", "near duplicates of a place"),
    one("view", "any part of the map, with every filter"),
    one("heat", "heat map"),
    one("list", "first page of the list, with every filter"),
    one("feed", "feed"),
    one("embed", "embedded map and counter"),
    one("numbers", "statistics"),
    one("api", "lists of the API, with and without words, and a thousand requests of Open311"),
    one("search", "the portal's search"),
    one("office", "the office's list, every tab"),
)
