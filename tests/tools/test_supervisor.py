"""The supervisor: output by name, restart after a crash, an orderly end, no orphan – with real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.processes import alive, free_port, port_taken
from tools.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parents[2]


def python(code):
    return [sys.executable, "-u", "-c", code]


def run(scenario, timeout=20):
    """Run in a thread of its own: playwright may keep a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(scenario, timeout)).result()


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_output_carries_the_name(capsys, tmp_path):
    said = tmp_path / "said"
    code = f"import time; print('živjo', flush=True); open({str(said)!r}, 'w').close(); time.sleep(30)"

    async def scenario():
        supervisor = Supervisor(colour=True)
        supervisor.start(Child("echo", python(code)))
        while not said.exists():
            await asyncio.sleep(0.02)
        await supervisor.stop()

    run(scenario())
    out = capsys.readouterr().out
    assert "echo    |" in out
    assert "živjo" in out
    assert "\x1b[" in out


def test_a_crash_is_reported_and_mended(capsys, tmp_path):
    marks = tmp_path / "marks"

    async def scenario():
        supervisor = Supervisor(colour=False)
        code = f"import os,time; open({str(marks)!r},'a').write(str(os.getpid())+'\\n'); time.sleep(60)"
        supervisor.start(Child("web", python(code)))
        while not (marks.exists() and marks.read_text()):
            await asyncio.sleep(0.02)
        os.kill(int(marks.read_text()), signal.SIGKILL)
        while marks.read_text().count("\n") < 2:
            await asyncio.sleep(0.02)
        await supervisor.stop()

    run(scenario())
    assert "ended unexpectedly with SIGKILL; starting again" in capsys.readouterr().out
    assert not any(alive(int(pid)) for pid in marks.read_text().split())


def test_who_fails_at_once_again_and_again_is_given_up(capsys, monkeypatch):
    monkeypatch.setattr("tools.supervisor.GIVE_UP_AFTER", 2)

    async def scenario():
        supervisor = Supervisor(colour=False)
        supervisor.start(Child("bad", python("raise SystemExit(3)")))
        await supervisor.failed.wait()
        await supervisor.stop()

    run(scenario())
    assert "ended with code 3 2 times at once: giving up" in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_said(capsys):
    async def scenario():
        supervisor = Supervisor(colour=False)
        supervisor.start(Child("none", ["/nonexistent/command"]))
        await supervisor.failed.wait()

    run(scenario())
    assert "cannot be started" in capsys.readouterr().out


def test_children_end_in_reverse_order_and_the_stubborn_is_killed(tmp_path):
    order = tmp_path / "order"
    code = (
        "import signal,sys,time\n"
        "def end(*a):\n"
        " open({path!r},'a').write({name!r}+'\\n'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\nopen({path!r}+{name!r},'w')\ntime.sleep(60)"
    )

    async def scenario():
        supervisor = Supervisor(colour=False)
        for name in ("first", "second"):
            supervisor.start(Child(name, python(code.format(path=str(order), name=name))))
        stubborn = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({!r},'w'); time.sleep(60)"
        supervisor.start(Child("stubborn", python(stubborn.format(f"{order}stubborn")), grace=0.3))
        while not all(Path(f"{order}{name}").exists() for name in ("first", "second", "stubborn")):
            await asyncio.sleep(0.02)
        await supervisor.stop()
        return [child.process.returncode for child in supervisor.children]

    codes = run(scenario())
    assert order.read_text().split() == ["second", "first"]
    assert codes[2] == -signal.SIGKILL


def test_grandchildren_do_not_stay_behind(tmp_path):
    pid_file = tmp_path / "pid"
    code = f"import subprocess,sys,time; p=subprocess.Popen([sys.executable,'-c','import time; time.sleep(60)']); open({str(pid_file)!r},'w').write(str(p.pid)); time.sleep(60)"

    async def scenario():
        supervisor = Supervisor(colour=False)
        supervisor.start(Child("family", python(code)))
        while not (pid_file.exists() and pid_file.read_text()):
            await asyncio.sleep(0.02)
        await supervisor.stop()

    run(scenario())
    wait_until(lambda: not alive(int(pid_file.read_text())))


def test_children_of_a_killed_supervisor_end(tmp_path):
    pid_file = tmp_path / "pid"
    script = (
        "import asyncio, sys\n"
        "from tools.supervisor import Child, Supervisor\n"
        "async def main():\n"
        f" Supervisor().start(Child('c', [sys.executable, '-c', \"import os,time; open({str(pid_file)!r},'w').write(str(os.getpid())); time.sleep(60)\"]))\n"
        " await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    wait_until(lambda: pid_file.exists() and pid_file.read_text())
    parent.kill()
    parent.wait()
    wait_until(lambda: not alive(int(pid_file.read_text())))


def test_ports():
    import socket

    port = free_port()
    assert not port_taken(port)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        assert port_taken(port)
