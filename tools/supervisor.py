"""Runs the processes of the portal side by side: prefixed output, restart after a crash, one orderly end.

honcho was tried first (docs/adr/0003): it ends everything when one process dies and leaves orphans when it is
killed itself; a portal that must come back unattended needs neither.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tools.processes import in_child

COLOURS = (36, 32, 35, 33, 34, 96, 92, 95)
QUICK = 5.0  # seconds; a process that lives shorter counts as failing at its start
GIVE_UP_AFTER = 5  # quick failures in a row


@dataclass
class Child:
    """One process to keep alive. `grace` is how many seconds it gets to end by itself after `stop_signal`."""

    name: str
    argv: list[str]
    env: Mapping[str, str] | None = None
    cwd: str | None = None
    identity: Callable[[], None] | None = None
    stop_signal: int = signal.SIGTERM
    grace: float = 15.0
    quiet: bool = False
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    task: asyncio.Task[None] | None = field(default=None, init=False)
    stopping: bool = field(default=False, init=False)


class Supervisor:
    """Keeps children alive until `stop()`. Children end in the reverse order of their start."""

    def __init__(self, colour: bool | None = None) -> None:
        self.children: list[Child] = []
        self.failed: asyncio.Event = asyncio.Event()
        self.colour = sys.stdout.isatty() if colour is None else colour

    def say(self, name: str, text: str) -> None:
        """Write one line with the name of the process before it."""
        names = [child.name for child in self.children]
        prefix = f"{name:<8}|"
        if self.colour and name in names:
            prefix = f"\x1b[{COLOURS[names.index(name) % len(COLOURS)]}m{prefix}\x1b[0m"
        sys.stdout.write(f"{prefix} {text}\n")
        sys.stdout.flush()

    def start(self, child: Child) -> None:
        """Start a child and keep it running."""
        self.children.append(child)
        child.task = asyncio.create_task(self._keep(child))

    async def _spawn(self, child: Child) -> None:
        child.process = await asyncio.create_subprocess_exec(
            *child.argv,
            env=dict(child.env) if child.env is not None else None,
            cwd=child.cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=1 << 20,
            preexec_fn=in_child(death_signal=child.stop_signal, identity=child.identity),
        )

    async def _pump(self, child: Child) -> None:
        assert child.process
        assert child.process.stdout
        async for line in child.process.stdout:
            if not child.quiet:
                self.say(child.name, line.decode(errors="replace").rstrip())

    async def _keep(self, child: Child) -> None:
        quick_failures = 0
        while not child.stopping:
            started = time.monotonic()
            try:
                await self._spawn(child)
            except OSError as error:
                self.say(child.name, f"cannot be started: {error}")
                self.failed.set()
                return
            assert child.process
            pump = asyncio.create_task(self._pump(child))
            code = await child.process.wait()
            end_group(child.process.pid, signal.SIGKILL)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(pump, 2)
            if child.stopping:
                return
            quick_failures = quick_failures + 1 if time.monotonic() - started < QUICK else 0
            if quick_failures >= GIVE_UP_AFTER:
                self.say(child.name, f"ended with {describe(code)} {quick_failures} times at once: giving up")
                self.failed.set()
                return
            pause = min(2.0**quick_failures / 2, 10.0)
            self.say(child.name, f"ended unexpectedly with {describe(code)}; starting again in {pause:g} s")
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """End all children, the last started first; who does not end in time is killed."""
        for child in reversed(self.children):
            child.stopping = True
            if child.process and child.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.send_signal(child.stop_signal)
                try:
                    await asyncio.wait_for(child.process.wait(), child.grace)
                except TimeoutError:
                    self.say(child.name, f"did not end within {child.grace:g} s: killed")
            if child.process:
                end_group(child.process.pid, signal.SIGKILL)
            if child.task:
                child.task.cancel()
                await asyncio.gather(child.task, return_exceptions=True)


def end_group(pid: int, number: int) -> None:
    """Signal what is left of a child's process group, so that no grandchild stays behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def describe(code: int) -> str:
    """An exit code in words: signals by their name."""
    return signal.Signals(-code).name if code < 0 else f"code {code}"
