"""The processes of a run: each with a log of its own, all ended on leaving, none left behind."""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.bench import interrupt
from tools.places import ROOT
from tools.processes import in_child
from tools.supervisor import Child, describe, end_group

QUIET_LINE = '"level": "INFO"'
TAIL = 15  # lines


class GroundFailed(Exception):
    """Something the measuring stands on does not stand; the message holds the end of its log."""


class Stack:
    """Processes in the order of their start. Unlike the supervisor's they are not started again: a figure from a
    server that died on the way is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rubbish: list[Path] = []  # folders that go when all processes have ended
        self.running: list[tuple[Child, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interrupt.deafen()
        for child, process in reversed(self.running):
            end(child, process)
        for folder in self.rubbish:
            shutil.rmtree(folder, ignore_errors=True)

    def start(self, child: Child) -> None:
        """Start a process in a session of its own: Ctrl-C reaches it through us alone."""
        interrupt.check()
        with self._log(child.name).open("wb") as log:
            process = subprocess.Popen(
                child.argv, env=child.env, cwd=child.cwd, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=in_child(death_signal=child.stop_signal, identity=child.identity),
            )  # fmt: skip
        self.running.append((child, process))

    def run(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Run a command to its end; GroundFailed when it fails."""
        interrupt.check()
        with self._log(name).open("wb") as log:
            done = subprocess.run(
                argv, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=in_child(), check=False,
            )  # fmt: skip
        if done.returncode:
            raise GroundFailed(f"`{' '.join(argv)}` failed:\n{self.tail(name)}")

    def check(self) -> None:
        """GroundFailed when one of them has ended."""
        for child, process in self.running:
            if (code := process.poll()) is not None:
                raise GroundFailed(f"{child.name} ended with {describe(code)}:\n{self.tail(child.name)}")

    def tail(self, name: str) -> str:
        """Last lines of a log without those on good requests."""
        lines = self._log(name).read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if QUIET_LINE not in line][-TAIL:])

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def end(child: Child, process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, kill it when it does not, and kill what it left."""
    if process.poll() is None:
        process.send_signal(child.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(child.grace)
    end_group(process.pid, signal.SIGKILL)
    process.wait()
