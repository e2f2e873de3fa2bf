"""`make soak`: 23,509 subscribers, ten kills, one restart of Redis. Exit code 1 when anything was lost, came twice
without having been in flight at a kill, or did not end in time."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django

from tools.bench.ground import forget_caller
from tools.bench.progress import Progress
from tools.bench.stack import Stack
from tools.environment import load_secrets, portal_environment
from tools.places import LOCAL, PYTHON
from tools.processes import free_port
from tools.servers import Postgres, Redis
from tools.soak.processes import Broker, Sink, Workers

FOLDER = LOCAL / "soak"
TOWN = 23_509  # people of the municipality (SURS, 2024)
KILLS, WORKERS = 10, 2
PLANNED = {"servers": 40.0, "subscribers": TOWN / 3000, "messages": TOWN / 150}  # seconds, for the progress bar
LONGEST = 900.0  # seconds


@contextmanager
def servers() -> Iterator[tuple[dict[str, str], Broker, Sink]]:
    """PostgreSQL, Redis and the sink, and the environment of a portal on them; all of it ends with the block."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Stack(FOLDER / "log") as stack, ExitStack() as ours:
        stack.rubbish.append(FOLDER)
        kept = load_secrets(FOLDER / "secrets.json")
        postgres = Postgres(FOLDER, kept["POSTGRES_PASSWORD"])
        if FOLDER not in postgres.data.parents:  # PostgreSQL runs as another user and keeps its data within its reach
            shutil.rmtree(postgres.data, ignore_errors=True)
            stack.rubbish.append(postgres.data.parent)
        postgres.create()
        stack.start(postgres.child())
        database = postgres.prepare(role="portal", password=kept["PORTAL_PASSWORD"], database="portal")
        broker = Broker(Redis(FOLDER / "redis", kept["REDIS_PASSWORD"]), FOLDER / "log" / "redis.log")
        ours.callback(broker.stop)
        sink = Sink(FOLDER)
        ours.callback(sink.stop)
        env = portal_environment(port=free_port(), kept=kept, database_url=database, redis_url=broker.url)
        env |= {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "PROMETHEUS_MULTIPROC_DIR": str(FOLDER / "metrics")}
        env |= {"DEMO_FILE": str(FOLDER / "demo.json"), "STATIC_ROOT": str(FOLDER / "static")}
        env |= {"PYTHONWARNINGS": "ignore"}
        Path(env["PROMETHEUS_MULTIPROC_DIR"]).mkdir()
        stack.run("migrate", [str(PYTHON), "manage.py", "migrate", "--verbosity", "0"], env)
        yield env, broker, sink


class Bar:
    """How far it is."""

    def __init__(self) -> None:
        self.bar = Progress(sum(PLANNED.values()), sys.stdout)
        self.part, self.done, self.said = "", 0.0, 0.0

    def begin(self, part: str) -> None:
        """The next part of the plan."""
        self.done += PLANNED.get(self.part, 0.0)
        self.part = part
        self.bar.reach(self.done)
        self.bar.begin(part)

    def tell(self, part: str, count: int) -> None:
        """So many of the part are done."""
        if part != self.part:
            self.begin(part)
        self.bar.reach(self.done + PLANNED[part] * count / TOWN)
        if not self.bar.tty and time.monotonic() - self.said > 15:
            self.said = time.monotonic()
            self.bar.begin(f"{part} {count}")


def main() -> int:
    """Entry of the command."""
    forget_caller()
    bar = Bar()
    bar.begin("servers")
    with servers() as (env, broker, sink):
        os.environ.update(env)
        django.setup()
        from apps.notifications.services.leases import BATCH
        from tools.soak import scene

        plan = scene.Plan(TOWN, KILLS, LONGEST)
        scene.subscribe(TOWN, bar.tell)
        workers = Workers(WORKERS, env, FOLDER / "log" / "workers.log")
        try:
            found = scene.Scene(plan, sink, broker, workers, bar.tell).play()
        finally:
            workers.stop()
    bar.bar.clear()
    return told(found, BATCH)


def told(found: Any, batch: int) -> int:
    """Print what came of it."""
    lines = [
        f"{TOWN} subscribers, {found.kills} kills of a worker that was sending, {found.restarts} restart of Redis",
        f"lost {found.lost}, came again {found.repeats} (at most {batch} a kill), not counted by the outbox "
        f"{found.uncounted}, counted as possibly repeated {found.counted}",
        f"from the broadcast to the sink: p50 {found.at(0.5):.1f} s, p95 {found.at(0.95):.1f} s, "
        f"p99 {found.at(0.99):.1f} s, last {found.seconds[-1]:.1f} s; {found.rate:.0f} messages/s, kills included",
    ]
    good = not found.lost and not found.uncounted and found.repeats <= batch * found.kills
    good = good and found.kills == KILLS and found.restarts == 1
    sys.stdout.write("\n".join([*lines, "good" if good else "NOT GOOD", ""]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
