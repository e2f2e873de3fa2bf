"""Legs over HTTP: the load client against the portal or against the bare view."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from tools.bench.client import ANSWER_WITHIN
from tools.bench.figures import percentile
from tools.bench.model import Bench, Leg, Measure, MeasureFailed, also
from tools.places import PYTHON, ROOT
from tools.processes import in_child

CONNECTIONS = 4
UNIT = "requests/s"
MILLI = 1000  # milliseconds in a second


def ask(bench: Bench, port: int, path: str, expect: str, cookie: str = "") -> Leg:
    """Load one address for a leg. `value` in requests/s; `median` and `p95` in ms. MeasureFailed at the first answer
    that is not 200 or lacks `expect`."""
    spec = {"port": port, "path": path, "seconds": bench.seconds, "connections": CONNECTIONS, "expect": expect}
    spec |= {"cookie": cookie} if cookie else {}
    try:
        done = subprocess.run(
            [PYTHON, "-m", "tools.bench.client", json.dumps(spec)], cwd=ROOT, capture_output=True, text=True,
            timeout=bench.seconds + 3 * ANSWER_WITHIN, start_new_session=True, preexec_fn=in_child(),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise MeasureFailed(f"{path}: the load client did not end in time") from error
    if done.returncode:
        raise MeasureFailed(f"{path}: the load client failed: {done.stderr.strip()[-400:]}")
    return leg_of(path, json.loads(done.stdout))


def leg_of(path: str, answer: dict[str, Any]) -> Leg:
    """The client's answer as a leg."""
    if answer["error"]:
        raise MeasureFailed(f"{path} {answer['error']}")
    times = [seconds * MILLI for seconds in answer["times"]]
    latencies = {"median": percentile(times, 0.5), "p95": percentile(times, 0.95)}
    facts = {"requests": len(times), "slowest_ms": max(times), "client_cores": answer["cores"]}
    return Leg(answer["rate"], latencies, facts)


def bare_view(bench: Bench) -> Leg:
    """The baseline of pages: one query by primary key under the same server (tools/bench/bare.py)."""
    return ask(bench, bench.bare_port, "/", "")


def page(name: str, what: str, path: str, *, expect: str, cookie: Callable[[Bench], str] | None = None) -> Measure:
    """An address of the portal against the bare view: requests/s, and p95 as a further figure. `expect` is a text
    that the right answer contains; `cookie` gives the session of whoever asks, asked for once before the first leg."""

    def portal(bench: Bench) -> Leg:
        return ask(bench, bench.portal_port, path, expect, cookie(bench) if cookie else "")

    def prepare(bench: Bench) -> None:
        if cookie:
            cookie(bench)

    return Measure(name, what, portal, bare_view, UNIT, more=(also("p95", "ms"),), prepare=prepare)
