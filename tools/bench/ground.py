"""What the measuring stands on: servers, database and portal of its own below `.local/bench/`, gone at the end."""

import fcntl
import os
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.bench.model import Bench
from tools.bench.stack import GroundFailed, Stack
from tools.environment import load_secrets, portal_environment
from tools.places import LOCAL, PYTHON, ROOT
from tools.processes import free_port
from tools.procfile import commands
from tools.servers import Postgres, Redis, wait_for
from tools.supervisor import Child

FOLDER = LOCAL / "bench"
LOCK = LOCAL / "bench.lock"
# Nothing else of the caller's environment reaches the portal: a DATABASE_URL there may be somebody's real data.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "WEB_WORKERS", "WEB_THREADS")
PORTAL, BARE = "ptuj_portal.wsgi", "tools.bench.bare"
START_SECONDS = 60.0
NOTES = (
    "API throttle lifted (tools.bench.settings): it would answer 429 after 120 requests.",
    "gunicorn does not renew its workers after 20,000 requests (GUNICORN_CMD_ARGS=--max-requests 0).",
    "No Celery worker and no beat run beside; PostgreSQL writes durably.",
)


def forget_caller() -> None:
    """Take everything out of this process' environment that could lead to another installation."""
    for name in set(os.environ) - set(KEPT):
        del os.environ[name]


@contextmanager
def ground(scale: int, seconds: float) -> Iterator[tuple[Bench, Stack]]:
    """Servers, portal and bare view, ready to be measured; all of it ends with the block."""
    forget_caller()
    LOCAL.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GroundFailed("Another `make bench` runs from this folder.") from error
        shutil.rmtree(FOLDER, ignore_errors=True)
        with Stack(FOLDER / "log") as stack:
            stack.rubbish.append(FOLDER)
            yield stand(stack, scale, seconds), stack


def stand(stack: Stack, scale: int, seconds: float) -> Bench:
    """Start everything, one after the other."""
    env = environment(*start_servers(stack))
    portal_env = env | {"DJANGO_SETTINGS_MODULE": "tools.bench.settings"}
    stack.run("messages", [str(PYTHON), "-m", "tools.messages", "compile"], portal_env)
    stack.run("prepare", [str(PYTHON), "manage.py", "prepare"], portal_env)
    portal = int(env["PORT"])
    start_web(stack, "portal", PORTAL, portal_env)
    token = {"Authorization": f"Bearer {env['METRICS_TOKEN']}"}
    wait_web(stack, f"http://127.0.0.1:{portal}/metrics", token)  # only ours knows the token
    bare = free_port()
    start_web(stack, "bare", BARE, env | {"PORT": str(bare), "DJANGO_SETTINGS_MODULE": "tools.bench.bare_settings"})
    wait_web(stack, f"http://127.0.0.1:{bare}/", {})
    return Bench(scale, seconds, portal, bare, portal_env)


def start_servers(stack: Stack) -> tuple[Mapping[str, str], str, str]:
    """PostgreSQL and Valkey with fresh secrets: those, and both addresses."""
    kept = load_secrets(FOLDER / "secrets.json")
    postgres = Postgres(FOLDER, kept["POSTGRES_PASSWORD"])
    if FOLDER not in postgres.data.parents:  # PostgreSQL runs as another user and keeps its data within its reach
        shutil.rmtree(postgres.data, ignore_errors=True)
        stack.rubbish.append(postgres.data.parent)
    postgres.create()
    stack.start(postgres.child())
    database_url = postgres.prepare(role="portal", password=kept["PORTAL_PASSWORD"], database="portal")
    redis = Redis(FOLDER / "redis", kept["REDIS_PASSWORD"])
    stack.start(redis.child())
    return kept, database_url, redis.url()


def environment(kept: Mapping[str, str], database_url: str, redis_url: str) -> dict[str, str]:
    """What tools.environment gives, with every path inside of our folder."""
    env = portal_environment(port=free_port(), kept=kept, database_url=database_url, redis_url=redis_url)
    env |= {
        "DEMO_FILE": str(FOLDER / "demo.json"),
        "STATIC_ROOT": str(FOLDER / "static"),
        "PROMETHEUS_MULTIPROC_DIR": str(FOLDER / "metrics"),
        "GUNICORN_CMD_ARGS": "--max-requests 0",
    }
    Path(env["PROMETHEUS_MULTIPROC_DIR"]).mkdir()
    return env


def start_web(stack: Stack, name: str, module: str, env: Mapping[str, str]) -> None:
    """Procfile's web command with `module` in the place of the portal's."""
    command = commands()["web"]
    if PORTAL not in command:
        raise GroundFailed(f"Procfile's web command no longer names {PORTAL}: tools/bench/ground.py has to follow.")
    argv = [module if part == PORTAL else part for part in command]
    stack.start(Child(name, [str(PYTHON.parent / argv[0]), *argv[1:]], env=env, cwd=str(ROOT)))


def wait_web(stack: Stack, url: str, headers: Mapping[str, str]) -> None:
    """Wait until an address answers 200 and all processes still live."""

    def attempt() -> None:
        request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310  our own loopback address
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310

    try:
        wait_for(attempt, url, START_SECONDS)
    finally:
        stack.check()
