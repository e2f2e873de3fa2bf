"""Runs the checks one after the other, each with its name, time and result."""

import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.places import ROOT


@dataclass(frozen=True)
class Step:
    """A check: what it is called and the command that does it. `loud` lets its output through while it runs."""

    name: str
    argv: tuple[str, ...]
    loud: bool = False


def run(steps: Iterable[Step], env: Mapping[str, str]) -> bool:
    """Run every step, even after a failure: one run tells all that is wrong."""
    good = True
    for step in steps:
        started = time.monotonic()
        if step.loud:
            sys.stdout.write(f"… {step.name}\n")
            sys.stdout.flush()
        done = subprocess.run(step.argv, cwd=ROOT, env=dict(env), capture_output=not step.loud, text=True)
        ok = done.returncode == 0
        sys.stdout.write(f"{'ok  ' if ok else 'FAIL'} {step.name} ({time.monotonic() - started:.1f} s)\n")
        if not ok and not step.loud:
            sys.stdout.write(done.stdout[-8000:] + done.stderr[-4000:] + "\n")
        sys.stdout.flush()
        good &= ok
    return good
