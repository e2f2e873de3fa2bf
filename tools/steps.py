"""Runs the checks one after the other, each with its name, time and result."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.places import ROOT

GRACE = 15.0  # seconds: that a step has to end by itself, its browsers and workers included


@dataclass(frozen=True)
class Step:
    """A check: what it is called and the command that does it. `loud` lets its output through while it runs."""

    name: str
    argv: tuple[str, ...]
    loud: bool = False


class Steps:
    """Runs steps; `stop` ends the one that runs, with all that it has started, and begins no other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._stopped = False

    def run(self, steps: Iterable[Step], env: Mapping[str, str]) -> bool:
        """Run every step, even after a failure: one run tells all that is wrong."""
        try:
            failed = [step for step in steps if not self._one(step, env)]
        except BaseException:  # Ctrl-C reaches this process alone: every step is a group of its own
            self.stop()
            raise
        return not failed

    def stop(self) -> None:
        """From any thread. As Ctrl-C would, then by force."""
        with self._lock:
            self._stopped = True
            child = self._child
        if child is None or child.poll() is not None:
            return
        os.killpg(child.pid, signal.SIGINT)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)

    def _one(self, step: Step, env: Mapping[str, str]) -> bool:
        started = time.monotonic()
        if step.loud:
            sys.stdout.write(f"… {step.name}\n")
            sys.stdout.flush()
        child = self._begin(step, env)
        if child is None:
            return False
        said = "".join(text or "" for text in child.communicate())
        ok = child.returncode == 0
        sys.stdout.write(f"{'ok  ' if ok else 'FAIL'} {step.name} ({time.monotonic() - started:.1f} s)\n")
        if not ok and said:
            sys.stdout.write(said[-12_000:] + "\n")
        sys.stdout.flush()
        return ok

    def _begin(self, step: Step, env: Mapping[str, str]) -> "subprocess.Popen[str] | None":
        """The process of a step; None once all was stopped."""
        pipe = None if step.loud else subprocess.PIPE
        with self._lock:
            if not self._stopped:
                self._child = subprocess.Popen(
                    step.argv, cwd=ROOT, env=dict(env), stdout=pipe, stderr=pipe, text=True, start_new_session=True
                )
            return None if self._stopped else self._child
