"""`make test`: the bootstrap, then lint, types, contracts, migrations and every test, against private servers of its
own, so that it runs on an empty machine and beside a running portal alike."""

import asyncio
import os
import secrets
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tools import check, chromium, messages
from tools.places import LOCAL
from tools.servers import Postgres, Redis, ServerMissing
from tools.steps import Step, Steps
from tools.supervisor import Supervisor

PYTEST = (check.PY, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadgroup", "--durations=8")
COVERAGE = ("--cov", "--cov-report=term")
CORE = {"COVERAGE_CORE": "sysmon"} if sys.version_info >= (3, 12) else {}  # lines alone, at half of the cost
QUICK = tuple(step for step in check.STEPS if step.name != "architecture")  # pytest runs those as well
MIGRATIONS = Step("migrations are complete", (check.PY, "manage.py", "makemigrations", "--check", "--dry-run"))


async def servers(supervisor: Supervisor, folder: Path) -> dict[str, str]:
    """Start what the environment does not give; the addresses as environment."""
    env = {}
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(folder, secrets.token_urlsafe(16), fast=True)
        await asyncio.to_thread(postgres.create)
        supervisor.start(replace(postgres.child(), quiet=True))
        env["DATABASE_URL"] = await asyncio.to_thread(
            lambda: postgres.prepare(role="tests", password=secrets.token_urlsafe(16), database="portal")
        )
        env["PG_BIN"] = str(postgres.bin)
    if not os.environ.get("REDIS_URL"):
        redis = Redis(folder / "redis", secrets.token_urlsafe(16))
        supervisor.start(replace(redis.child(), quiet=True))
        env["REDIS_URL"] = await asyncio.to_thread(redis.url)
    return env


async def main(arguments: list[str]) -> int:
    """All checks, or with arguments pytest alone with them (`python -m tools.test tests/core -k money`)."""
    supervisor, checks = Supervisor(colour=False), Steps()
    LOCAL.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="test-", dir=LOCAL))
    task = asyncio.current_task()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    messages.compile_all()  # before Django looks for catalogs: what it misses once it misses for good
    try:
        env = check.environment() | await servers(supervisor, folder) | CORE | {"CHROMIUM": chromium.ensure() or ""}
        steps: tuple[Step, ...] = (*QUICK, MIGRATIONS, Step("tests", (*PYTEST, *COVERAGE), loud=True))
        if arguments:
            steps = (Step("tests", (check.PY, "-m", "pytest", *arguments), loud=True),)
        good = await asyncio.to_thread(checks.run, steps, env)
    except ServerMissing as error:
        sys.stderr.write(f"\n{error}\n")
        good = False
    finally:
        await asyncio.to_thread(checks.stop)  # before the servers that its tests use
        await supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(sys.argv[1:])))
    except asyncio.CancelledError:
        sys.exit(130)
