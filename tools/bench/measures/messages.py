"""Mails through the outbox against the same mail server fed directly."""

import subprocess
import tempfile
from pathlib import Path

from tools.bench.model import Bench, Leg, Measure, MeasureFailed
from tools.places import PYTHON, ROOT
from tools.processes import in_child
from tools.soak.processes import Sink

SUBSCRIBERS = 2_000  # more than a leg can send
SINKS: dict[int, Sink] = {}  # by the port of the portal: one for all legs of a run, which ends with us


def run(bench: Bench, what: str, number: float) -> str:
    """What the tool prints."""
    done = subprocess.run(
        [PYTHON, "-m", "tools.bench.mailing", what, str(number)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**bench.env, "EMAIL_URL": f"smtp://127.0.0.1:{SINKS[bench.portal_port].port}"}, start_new_session=True,
        preexec_fn=in_child(),
    )  # fmt: skip
    if done.returncode:
        raise MeasureFailed(f"tools.bench.mailing {what} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def prepare(bench: Bench) -> None:
    """Server and subscribers."""
    folder = tempfile.mkdtemp(prefix="sink-", dir=Path(bench.env["STATIC_ROOT"]).parent)
    SINKS[bench.portal_port] = Sink(Path(folder))
    run(bench, "subscribers", SUBSCRIBERS)


def outbox(bench: Bench) -> Leg:
    """`value`: mails a second of one worker."""
    return Leg(float(run(bench, "outbox", bench.seconds).splitlines()[-1]))


def direct(bench: Bench) -> Leg:
    """The same without an outbox: nothing is rendered and nothing written down."""
    return Leg(float(run(bench, "direct", bench.seconds).splitlines()[-1]))


MEASURES = (
    Measure("outbox", "mails of one worker to a server here", outbox, direct, "mails/s", prepare=prepare),
)  # fmt: skip
