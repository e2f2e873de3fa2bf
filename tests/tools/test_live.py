"""The real processes together: gunicorn, worker and beat on the test servers, as the supervisor starts them."""

import asyncio
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.core import events
from apps.core.models import OutboxEvent
from tools import procfile
from tools.processes import free_port
from tools.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def environment(port: int) -> dict[str, str]:
    """The test database and this worker's Redis, as environment of real processes."""
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    return {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTEST_XDIST_WORKER": "",
        "WEB_WORKERS": "1",
        "PYTHONWARNINGS": "ignore",
    }


def ready(port: int) -> dict:
    """What /readyz says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {"ready": False}


async def until(condition, seconds=40.0):
    for _ in range(int(seconds / 0.1)):
        if await asyncio.to_thread(condition):
            return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.django_db(transaction=True)
def test_the_portal_gets_ready_delivers_events_and_survives_kills(capsys):
    port = free_port()
    env = environment(port)
    env["PYTEST_XDIST_WORKER"] = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

    def emit():
        with transaction.atomic():
            return OutboxEvent.objects.create(name="test_heard", payload={"thing_id": "1"}).pk

    def delivered(pk):
        try:
            return OutboxEvent.objects.filter(pk=pk).exclude(delivered=None).exists()
        finally:
            connection.close()

    async def scenario():
        supervisor = Supervisor(colour=False)
        try:
            for name, argv in procfile.commands().items():
                supervisor.start(Child(name, [str(BIN / argv[0]), *argv[1:]], env=env, cwd=str(ROOT)))
            assert await until(lambda: ready(port)["ready"]), ready(port)
            event = await asyncio.to_thread(emit)
            assert await until(lambda: delivered(event)), "the sweep of beat and worker must deliver it"
            for child in supervisor.children:
                os.kill(child.process.pid, signal.SIGKILL)
            assert await until(lambda: not ready(port)["ready"], 5)
            assert await until(lambda: ready(port)["ready"]), "killed processes come back unattended"
        finally:
            await supervisor.stop()

    with ThreadPoolExecutor(1) as pool:  # playwright may keep a loop in this thread
        pool.submit(asyncio.run, scenario()).result()
    assert events.sweep_outbox() == 0
    assert "ended unexpectedly with SIGKILL" in capsys.readouterr().out
