"""A real process that does one thing and is killed on the way: started once, it forks for each death.

Run as a program it reads lines of JSON, `{"at": "module:name", "when": "before" | "after", "nth": 1, "call": "module:name",
"arguments": {...}}`, and answers each with how the child ended.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Killer:
    """The process, from the side of the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def kill(self, at: str, when: str, call: str, nth: int = 1, **arguments: Any) -> int:
        """Have `call` run in a child that dies by SIGKILL before or after its nth call of `at`; the signal that ended
        it, 0 when it came to its end."""
        assert self.process.stdin
        assert self.process.stdout
        line = {"at": at, "when": when, "nth": nth, "call": call, "arguments": arguments}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def started() -> Iterator[Killer]:
    """The process on the test's database and storage."""
    from django.conf import settings
    from django.db import connection

    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    env = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT),
        "REDIS_URL": settings.CELERY_BROKER_URL, "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, __file__], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Killer(process)
        finally:
            assert process.stdin
            process.stdin.close()


def find(name: str) -> tuple[Any, str]:
    """Module or class, and the attribute in it."""
    module, _sep, path = name.partition(":")
    owner: Any = importlib.import_module(module)
    *parents, last = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, last


def arm(at: str, when: str, nth: int) -> None:
    """The nth call of a function ends this process."""
    owner, name = find(at)
    original, calls = getattr(owner, name), [0]

    def deadly(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if when == "before" and calls[0] == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls[0] == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def child(order: dict[str, Any]) -> None:
    """What the forked process does."""
    if order["at"]:
        arm(order["at"], order["when"], order["nth"])
    owner, name = find(order["call"])
    getattr(owner, name)(**order["arguments"])


def ended(status: int) -> int:
    """The signal, or minus the code with which it left."""
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def serve() -> None:
    """Fork for every line, before any connection is open."""
    import django

    django.setup()
    for line in sys.stdin:
        key = os.fork()
        if not key:
            try:
                child(json.loads(line))
            except BaseException:  # noqa: BLE001  it must not go on as a second server
                import traceback

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _key, status = os.waitpid(key, 0)
        sys.stdout.write(f"{ended(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
