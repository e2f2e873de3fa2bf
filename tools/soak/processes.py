"""What the soak starts, kills and starts again: the sink, workers as the Procfile has them, Redis."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tools.places import PYTHON, ROOT
from tools.processes import in_child
from tools.procfile import commands
from tools.servers import Redis


def start(argv: Sequence[str], log: Path, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A process in a group of its own that ends with us."""
    with log.open("ab") as out:
        return subprocess.Popen(
            argv, env=dict(env), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=in_child(death_signal=signal.SIGKILL),
        )  # fmt: skip


def kill(process: "subprocess.Popen[bytes]", number: int = signal.SIGKILL) -> None:
    """The process with all that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, number)
    process.wait()


class Sink:
    """The mail server. `file`: what came."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sink.txt"
        self.file.touch()
        self.process = subprocess.Popen(
            [str(PYTHON), "-m", "tools.soak.sink", str(self.file)], cwd=ROOT, stdout=subprocess.PIPE,
            start_new_session=True, preexec_fn=in_child(death_signal=signal.SIGKILL),
        )  # fmt: skip
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def came(self) -> list[tuple[float, str]]:
        """When and under which Message-ID, in order."""
        lines = self.file.read_text(encoding="ascii").splitlines()
        return [(float(moment), name) for moment, _space, name in (line.partition(" ") for line in lines)]

    def count(self) -> int:
        """How many came."""
        return self.file.read_bytes().count(b"\n")

    def stop(self) -> None:
        """Kill it."""
        kill(self.process)


class Broker:
    """A Redis of our own, which can be restarted."""

    def __init__(self, server: Redis, log: Path) -> None:
        self.server, self.log = server, log
        self.start()

    def start(self) -> None:
        """Begin, with what the last one has written."""
        self.process = start(self.server.child().argv, self.log, os.environ)
        self.url = self.server.url()

    def restart(self) -> None:
        """As an update of the machine would."""
        kill(self.process, signal.SIGTERM)
        self.start()

    def stop(self) -> None:
        """Kill it."""
        kill(self.process)


class Workers:
    """Celery workers, each with one process that works, so that a kill meets one batch."""

    def __init__(self, count: int, env: Mapping[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.running = [self._start(place) for place in range(count)]

    def _start(self, place: int) -> "subprocess.Popen[bytes]":
        program, *words = commands()["worker"]
        words = [word.replace("default@", f"soak{place}@") for word in words]
        words[words.index("--concurrency") + 1] = "1"
        return start([str(PYTHON.parent / program), *words], self.log, self.env)

    def kill_one_of(self, pids: Sequence[int]) -> bool:
        """Kill the worker to which one of these processes belongs, as `kill -9` does, and start it again. Whether there
        was one."""
        groups = {process.pid: place for place, process in enumerate(self.running)}
        for pid in pids:
            try:
                place = groups[os.getpgid(pid)]
            except (ProcessLookupError, KeyError):
                continue
            kill(self.running[place])
            self.running[place] = self._start(place)
            return True
        return False

    def stop(self) -> None:
        """Kill all."""
        with ExitStack() as stack:
            for process in self.running:
                stack.callback(kill, process)
