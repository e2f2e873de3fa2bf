"""The commands of a stranger: what they say when something is in the way."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import environment, procfile, run, servers
from tools.processes import alive, free_port

ROOT = Path(__file__).resolve().parents[2]


def bootstrap(folder, path):
    """Run the bootstrap of a bare copy with nothing but `path` on the PATH."""
    (folder / "tools").mkdir()
    (folder / "tools" / "bootstrap.sh").write_text((ROOT / "tools" / "bootstrap.sh").read_text())
    env = {"PATH": str(path), "HOME": str(folder), "PYENV_ROOT": str(folder / "none")}
    return subprocess.run(["/bin/sh", "tools/bootstrap.sh", "run"], cwd=folder, env=env, capture_output=True, text=True)


def fake_python(folder, version, *, venv=True):
    """A python that only tells its version."""
    path = folder / f"python{version}"
    answer = (
        f'case "$2" in *version_info*) echo {version};; *venv*) {"exit 0" if venv else "exit 1"};; *) exit 1;; esac'
    )
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path):
    """A folder with `dirname` and nothing else on the PATH."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for tool in ("dirname", "rm", "cmp", "cp"):
        (bin_folder / tool).symlink_to(next(p for p in (f"/usr/bin/{tool}", f"/bin/{tool}") if os.path.exists(p)))
    return bin_folder


def test_without_python_the_message_names_the_cure(tmp_path, bare):
    done = bootstrap(tmp_path, bare)
    assert done.returncode == 1
    assert "needs Python 3.13, 3.12 or 3.11" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_a_python_that_is_too_old_does_not_count(tmp_path, bare):
    fake_python(bare, "3.9")
    assert "none was found" in bootstrap(tmp_path, bare).stderr


def test_without_venv_the_message_names_the_package(tmp_path, bare):
    fake_python(bare, "3.12", venv=False)
    done = bootstrap(tmp_path, bare)
    assert done.returncode == 1
    assert "apt-get install python3.12-venv" in done.stderr


def test_the_newest_python_is_taken(tmp_path, bare):
    for version in ("3.11", "3.13", "3.12"):
        fake_python(bare, version, venv=False)
    assert "python3.13-venv" in bootstrap(tmp_path, bare).stderr


def test_a_taken_port_is_said_before_anything_starts():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        env = {**os.environ, "PORT": str(port)}
        env.pop("DATABASE_URL", None)
        code = f"from tools import run; import tools.run as r; from pathlib import Path; r.RUN_FILE = Path('/nonexistent'); r.check_free({port})"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    assert f"Port {port} is taken" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr


def test_a_wrong_port_is_said():
    env = {**os.environ, "PORT": "osem"}
    done = subprocess.run([sys.executable, "-m", "tools.run"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "PORT must be a number" in done.stderr


def test_a_second_start_says_where_the_first_one_runs(tmp_path, monkeypatch):
    state = tmp_path / "run.json"
    state.write_text(json.dumps({"pid": os.getpid(), "base_url": "http://localhost:8000"}))
    monkeypatch.setattr(run, "RUN_FILE", state)
    with pytest.raises(run.CannotRun, match="already runs"):
        run.check_free(free_port())
    state.write_text(json.dumps({"pid": 2**22 - 3, "base_url": "x"}))
    run.check_free(free_port())
    state.write_text("{")
    assert run.running() is None


def test_commands_by_hand_speak_to_the_portal_that_runs_here(tmp_path, monkeypatch):
    state, kept = tmp_path / "run.json", tmp_path / "environment.json"
    monkeypatch.setattr(run, "RUN_FILE", state)
    monkeypatch.setattr(run, "ENVIRONMENT_FILE", kept)
    monkeypatch.setattr(os, "environ", {"HOME": "/root", "DEMO": "0"})
    run.keep_environment({"HOME": "/root", "DEMO": "1", "SECRET_KEY": "s"})
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    run.adopt()  # nothing runs
    assert "SECRET_KEY" not in os.environ
    state.write_text(json.dumps({"pid": os.getpid(), "base_url": "x"}))
    run.adopt()
    assert os.environ == {"HOME": "/root", "DEMO": "0", "SECRET_KEY": "s"}  # what is set stays


def test_secrets_are_made_once_and_kept_private(tmp_path):
    path = tmp_path / "secrets.json"
    first = environment.load_secrets(path)
    assert environment.load_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)


def test_missing_servers_name_the_cure(monkeypatch):
    monkeypatch.setattr(servers, "package_folder", lambda name: None)
    monkeypatch.setattr(servers, "runs", lambda binary: False)
    with pytest.raises(servers.ServerMissing, match="apt-get install postgresql"):
        servers.postgres_bin()
    with pytest.raises(servers.ServerMissing, match="apt-get install redis-server"):
        servers.redis_binary()


def test_the_server_of_the_machine_is_the_second_choice(monkeypatch):
    monkeypatch.setattr(servers, "package_folder", lambda name: None)
    try:
        folder = servers.postgres_bin()
    except servers.ServerMissing as missing:
        assert "DATABASE_URL" in str(missing)  # noqa: PT017  a machine without PostgreSQL
    else:
        assert servers.postgres_major(folder) >= 15


def test_processes_of_the_portal():
    commands = procfile.commands()
    assert list(commands) == ["web", "worker", "beat"]
    assert commands["web"][0] == "gunicorn"


def test_what_is_given_is_used(monkeypatch):
    monkeypatch.setenv("BASE_URL", "http://localhost:9999")
    kept = {"SECRET_KEY": "s", "FIELD_KEYS": "k", "METRICS_TOKEN": "m", "API_SIGNING_KEY": "a"}
    kept |= {"VAPID_PUBLIC_KEY": "p", "VAPID_PRIVATE_KEY": "v"}
    env = environment.portal_environment(
        port=8000, kept=kept, database_url="postgres://given", redis_url="redis://given"
    )
    assert env["BASE_URL"] == "http://localhost:9999"
    assert env["DEMO"] == "1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_tests_that_are_stopped_leave_nothing_behind(tmp_path, number):
    marks, tests = tmp_path / "pids", tmp_path / "test_long.py"
    tests.write_text(
        "import os, pathlib, time\n"
        "def test_long():\n"
        f"    pathlib.Path({str(marks)!r}).write_text(f'{{os.getpid()}} {{os.getppid()}}')\n"
        "    time.sleep(120)\n"
    )
    command = [sys.executable, "-m", "tools.test", "-q", "-p", "no:cacheprovider", "-n", "1", str(tests)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while not (marks.exists() and " " in marks.read_text()):
            assert running.poll() is None
            time.sleep(0.1)
        running.send_signal(number)
        assert running.wait(60) == 130
    assert [pid for pid in marks.read_text().split() if alive(int(pid))] == []


def test_what_was_prepared_is_known_by_its_files_and_its_database(tmp_path, monkeypatch):
    root, database = tmp_path / "root", tmp_path / "pg"
    for folder in ("apps", "templates"):
        (root / folder).mkdir(parents=True)
    database.mkdir()
    (root / "apps" / "one.py").write_text("1")
    (database / "PG_VERSION").write_text("18")
    before = run.mark_of(root, database)
    (root / "apps" / "one.pyc").write_text("compiled")
    (root / "README.md").write_text("words")
    assert run.mark_of(root, database) == before
    (root / "templates" / "new.html").write_text("")
    changed = run.mark_of(root, database)
    assert changed != before
    os.utime(database / "PG_VERSION", ns=(1, 1))  # another cluster in its place
    assert run.mark_of(root, database) != changed
    monkeypatch.setattr(run, "PREPARED_FILE", tmp_path / "prepared")
    assert not run.is_prepared()
    run.PREPARED_FILE.write_text(changed)
    monkeypatch.setattr(run, "STATIC", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere")
    assert not run.is_prepared()
