"""`make run` and `make stop`: one command from a fresh clone to a portal that answers."""

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tools.environment import load_secrets, portal_environment, stand_in_environment
from tools.places import (
    DEMO_FILE,
    ENVIRONMENT_FILE,
    LOCAL,
    LOGS,
    METRICS,
    PREPARED_FILE,
    PYTHON,
    ROOT,
    RUN_FILE,
    STATIC,
)  # fmt: skip
from tools.processes import alive, free_port, port_taken
from tools.procfile import commands
from tools.seal import seal_environment
from tools.servers import Postgres, Redis, ServerMissing
from tools.supervisor import Child, Supervisor

READY_SECONDS = 300.0
SHOWN_ACCOUNTS = 4
PREPARED_FROM = ("apps", "locale", "ptuj_portal", "static", "templates")


class CannotRun(Exception):
    """The message says what is in the way and what to do."""


def running() -> dict[str, Any] | None:
    """What is known of a portal that runs from this folder, or None."""
    try:
        state: dict[str, Any] = json.loads(RUN_FILE.read_text())
    except (OSError, ValueError):
        return None
    return state if alive(state["pid"]) else None


def keep_environment(env: dict[str, str]) -> None:
    """Write down what the processes of this run were given, for commands by hand; readable by its owner alone."""
    ENVIRONMENT_FILE.touch(mode=0o600)
    ENVIRONMENT_FILE.write_text(json.dumps({name: env[name] for name in env if os.environ.get(name) != env[name]}))


def adopt() -> None:
    """Give this process the environment of the portal that runs from this folder, if one does; what is set stays."""
    if running() and ENVIRONMENT_FILE.exists():
        for name, value in json.loads(ENVIRONMENT_FILE.read_text()).items():
            os.environ.setdefault(name, value)


def answers(url: str) -> bool:
    """Whether an address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def check_free(port: int) -> None:
    """Refuse early, with a cure, what would fail late."""
    if state := running():
        raise CannotRun(f"The portal already runs from this folder at {state['base_url']} (make stop ends it).")
    if port_taken(port):
        raise CannotRun(f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make run")


async def start_servers(supervisor: Supervisor, kept: dict[str, str]) -> tuple[str, str, str]:
    """Start what the environment does not give. Returns the addresses of both and the folder of pg tools."""
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    tools = os.path.dirname(shutil.which("pg_dump") or "")
    if not database_url:
        postgres = Postgres(LOCAL, kept["POSTGRES_PASSWORD"])
        await asyncio.to_thread(postgres.create)
        supervisor.start(postgres.child())
        database_url = await asyncio.to_thread(
            lambda: postgres.prepare(role="portal", password=kept["PORTAL_PASSWORD"], database="portal")
        )
        tools = str(postgres.bin)
    if not redis_url:
        server = Redis(LOCAL / "redis", kept["REDIS_PASSWORD"])
        supervisor.start(server.child())
        redis_url = await asyncio.to_thread(server.url)
    return database_url, redis_url, tools


def start_mailbox(supervisor: Supervisor) -> dict[str, str]:
    """Start the mail catcher unless mail has somewhere to go; what the portal must know of it."""
    if os.environ.get("EMAIL_URL"):
        return {}
    smtp, web = free_port(), free_port()
    argv = [str(PYTHON), "-m", "tools.mailbox", "--smtp", str(smtp), "--web", str(web)]
    supervisor.start(Child("mail", argv, cwd=str(ROOT)))
    return {"EMAIL_URL": f"smtp://127.0.0.1:{smtp}", "MAIL_WEB": f"http://localhost:{web}/"}


def mark_of(root: Path, database: Path) -> str:
    """One value over what preparing reads and writes: the files of the portal, and when its database was made."""
    files = [path for folder in PREPARED_FROM for path in (root / folder).rglob("*")]
    files += [*root.glob("requirements*.txt"), database / "PG_VERSION"]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            told = path.stat()
            digest.update(f"{path} {told.st_size} {told.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_prepared() -> bool:
    """Whether this very version prepared the database that `make run` keeps; of a given one nobody knows."""
    if os.environ.get("DATABASE_URL") or not (PREPARED_FILE.exists() and STATIC.exists()):
        return False
    return PREPARED_FILE.read_text() == mark_of(ROOT, Postgres(LOCAL, "").data)


async def prepare(env: dict[str, str]) -> None:
    """Translations, migrations, static files and demo data; each step skips what is done already."""
    await _do(env, ["-m", "tools.messages", "compile"], ["manage.py", "prepare"])


async def _do(env: dict[str, str], *steps: list[str]) -> None:
    for argv in steps:
        process = await asyncio.create_subprocess_exec(str(PYTHON), *argv, env=env, cwd=ROOT)
        if await process.wait():
            raise CannotRun(f"`{' '.join(argv)}` failed; its message is above.")


def tell(env: dict[str, str]) -> None:
    """Print the addresses and the demo accounts."""
    base = env["BASE_URL"]
    lines = ["", "The portal runs.", ""]
    for label, path in (("Portal", "/"), ("English", "/en/"), ("Staff", "/admin/"), ("API", "/api/docs/")):
        lines.append(f"  {label:<10} {base}{path}")
    if env.get("MAIL_WEB"):
        lines.append(f"  {'Mail':<10} {env['MAIL_WEB']} (caught, nothing leaves this machine)")
    with contextlib.suppress(OSError, ValueError):
        demo = json.loads(DEMO_FILE.read_text())
        lines += ["", "  Some of the demo accounts (this machine only; all, with TOTP secrets, in the demo file):"]
        few, width = demo["staff"][:SHOWN_ACCOUNTS], max(len(person["username"]) for person in demo["staff"])
        lines += [
            f"  {person['username']:<{width}}  {person['password']:<{width + 10}}  {person['role']}" for person in few
        ]
        if persons := demo["sipass"]["persons"]:
            lines += ["", f"  SI-PASS is a stand-in at {demo['sipass']['issuer']} with {len(persons)} invented people."]
    lines += ["", f"  Everything for clients: {DEMO_FILE.relative_to(ROOT)}", "  Ctrl-C or `make stop` ends it.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def processes(env: dict[str, str]) -> dict[str, Child]:
    """Those of the Procfile."""
    return {
        name: Child(name, [str(PYTHON.parent / argv[0]), *argv[1:]], env=env, cwd=str(ROOT))
        for name, argv in commands().items()
    }


async def wait_ready(env: dict[str, str], supervisor: Supervisor) -> None:
    """Wait until /readyz answers 200: database, Redis, migrations and the worker."""
    deadline = time.monotonic() + READY_SECONDS
    while not await asyncio.to_thread(answers, f"http://127.0.0.1:{env['PORT']}/readyz"):
        if supervisor.failed.is_set() or time.monotonic() > deadline:
            raise CannotRun("The portal does not get ready; the lines above say which process failed.")
        await asyncio.sleep(0.2)


async def foreground(port: int) -> None:
    """Run until a signal arrives or a process gives up."""
    check_free(port)
    kept, supervisor, ended = load_secrets(), Supervisor(), asyncio.Event()
    shutil.rmtree(METRICS, ignore_errors=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        work = asyncio.create_task(bring_up(port, kept, supervisor))
        stop = asyncio.create_task(ended.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            return
        work.result()
        failed = asyncio.create_task(supervisor.failed.wait())
        await asyncio.wait({stop, failed}, return_when=asyncio.FIRST_COMPLETED)
        if supervisor.failed.is_set():
            raise CannotRun("A process gave up; the lines above say why.")
    finally:
        sys.stdout.write("Stopping …\n")
        await supervisor.stop()
        RUN_FILE.unlink(missing_ok=True)
        ENVIRONMENT_FILE.unlink(missing_ok=True)


async def bring_up(port: int, kept: dict[str, str], supervisor: Supervisor) -> None:
    """Servers, preparation, processes, and the word that all is ready."""
    LOCAL.mkdir(exist_ok=True)
    RUN_FILE.write_text(json.dumps({"pid": os.getpid(), "base_url": f"http://localhost:{port}"}))
    database_url, redis_url, tools = await start_servers(supervisor, kept)
    env = portal_environment(port=port, kept=kept, database_url=database_url, redis_url=redis_url) | {"PG_BIN": tools}
    if stand_in := stand_in_environment(env, kept):
        env |= stand_in
        supervisor.start(Child("sipass", [str(PYTHON), "-m", "tools.sipass"], env=env, cwd=str(ROOT)))
    env |= start_mailbox(supervisor) | seal_environment(env, kept["SEAL_PASSWORD"])
    keep_environment(env)
    prepared, children = is_prepared(), processes(env)
    if not prepared:
        PREPARED_FILE.unlink(missing_ok=True)
        await prepare(env)
    beat = children.pop("beat")  # nobody waits for it
    for child in children.values():
        supervisor.start(child)
    if prepared:
        PREPARED_FILE.unlink()  # until it has gone well
        await _do(env, ["manage.py", "load_demo"])
    await wait_ready(env, supervisor)
    supervisor.start(beat)
    if not os.environ.get("DATABASE_URL"):
        PREPARED_FILE.write_text(mark_of(ROOT, Postgres(LOCAL, "").data))
    RUN_FILE.write_text(json.dumps({"pid": os.getpid(), "base_url": env["BASE_URL"], "ready": True}))
    tell(env)


def detached(port: int) -> None:
    """Start in the background and return when /readyz answers 200."""
    check_free(port)
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "run.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [PYTHON, "-m", "tools.run", "foreground"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    while not (state := running()) or not state.get("ready"):
        if process.poll() is not None:
            sys.stdout.write(log.read_text()[-4000:])
            raise CannotRun(f"The portal did not start; the whole log is {log.relative_to(ROOT)}.")
        time.sleep(0.2)
    text = log.read_text()
    sys.stdout.write(text[text.rfind("\nThe portal runs.") :])


def stop() -> None:
    """End the portal that runs from this folder, wherever it was started."""
    state = running()
    if not state:
        sys.stdout.write("No portal runs from this folder.\n")
        return
    os.kill(state["pid"], signal.SIGTERM)
    while alive(state["pid"]):
        time.sleep(0.1)
    sys.stdout.write("Stopped.\n")


def main() -> int:
    """Entry of the command."""
    what = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        port = int(os.environ.get("PORT") or 8000)
        if what == "stop":
            stop()
        elif os.environ.get("DETACH") == "1" and what == "run":
            detached(port)
        else:
            asyncio.run(foreground(port))
    except (CannotRun, ServerMissing) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except ValueError:
        sys.stderr.write(f"PORT must be a number, not {os.environ.get('PORT')!r}.\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
