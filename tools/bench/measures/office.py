"""The officer's desk of a department with 100,000 cases at scale 1."""

import functools
import subprocess

from tools.bench.load import page
from tools.bench.model import Bench, MeasureFailed
from tools.places import PYTHON, ROOT
from tools.processes import in_child

CASES = 100_000  # ten years of a town like Ptuj, all in one department
DESK = "/admin/cases/case/miza/"
NUMBER = "371-1"  # of every case


@functools.cache
def session(scale: int, database: str) -> str:
    """Make the cases of a run once; the cookie of the officer."""
    environment = dict(at.split("=", 1) for at in database.split("\0"))
    done = subprocess.run(
        [PYTHON, "-m", "tools.bench.office", str(CASES * scale)], cwd=ROOT, env=environment, capture_output=True,
        text=True, check=False, start_new_session=True, preexec_fn=in_child(),
    )  # fmt: skip
    if done.returncode:
        raise MeasureFailed(f"the cases could not be made:\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1]


def cookie(bench: Bench) -> str:
    """Of the officer."""
    return session(bench.scale, "\0".join(f"{name}={value}" for name, value in bench.env.items()))


MEASURES = (
    page("desk", "desk: the officer's cases of 100,000", f"{DESK}?zavihek=moje", expect=NUMBER, cookie=cookie),
    page("desk-all", "desk: all open cases", f"{DESK}?zavihek=vse", expect=NUMBER, cookie=cookie),
    page("desk-late", "desk: overdue cases", f"{DESK}?zavihek=zamujene", expect=NUMBER, cookie=cookie),
)
