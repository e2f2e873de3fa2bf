"""The officer's desk of a department with 100,000 cases at scale 1."""

import subprocess

from tools.bench.load import page
from tools.bench.model import Bench, MeasureFailed
from tools.places import PYTHON, ROOT
from tools.processes import in_child

CASES = 100_000  # ten years of a town like Ptuj, all in one department
DESK = "/admin/cases/case/miza/"
NUMBER = "371-1"  # of every case


COOKIES: dict[int, str] = {}  # by the port of the portal: one office for all measures of a run


def cookie(bench: Bench) -> str:
    """Of the officer; the cases are made when it is first asked for."""
    if bench.portal_port not in COOKIES:
        done = subprocess.run(
            [PYTHON, "-m", "tools.bench.office", str(CASES * bench.scale)], cwd=ROOT, env=dict(bench.env),
            capture_output=True, text=True, check=False, start_new_session=True, preexec_fn=in_child(),
        )  # fmt: skip
        if done.returncode:
            raise MeasureFailed(f"the cases could not be made:\n{done.stderr[-2000:]}")
        COOKIES[bench.portal_port] = done.stdout.splitlines()[-1]
    return COOKIES[bench.portal_port]


MEASURES = (
    page("desk", "desk: the officer's cases of 100,000", f"{DESK}?zavihek=moje", expect=NUMBER, cookie=cookie),
    page("desk-all", "desk: all open cases", f"{DESK}?zavihek=vse", expect=NUMBER, cookie=cookie),
    page("desk-late", "desk: overdue cases", f"{DESK}?zavihek=zamujene", expect=NUMBER, cookie=cookie),
)
