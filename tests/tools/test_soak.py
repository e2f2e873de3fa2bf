"""`make soak` in small: real workers that are killed while they send, Redis restarted, a real mail server."""

import os
import secrets

import pytest
from django.db import connection

from apps.notifications.models import Message
from apps.notifications.services.leases import BATCH
from tools.servers import Redis
from tools.soak.processes import Broker, Sink, Workers
from tools.soak.scene import Plan, Scene, subscribe

READERS, KILLS = 250, 2


@pytest.fixture
def broker(tmp_path):
    """A Redis of its own: that of the tests is others' too."""
    one = Broker(Redis(tmp_path / "redis", secrets.token_urlsafe(16)), tmp_path / "redis.log")
    yield one
    one.stop()


@pytest.fixture
def sink(tmp_path):
    one = Sink(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def workers(broker, sink, tmp_path, transactional_db):
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": broker.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "EMAIL_RATE": "150",  # slow enough to be disturbed
        "DJANGO_SETTINGS_MODULE": "ptuj_portal.settings",
        "PYTHONWARNINGS": "ignore",
    }
    one = Workers(2, env, tmp_path / "workers.log")
    yield one
    one.stop()


def test_kills_and_a_restart_of_redis_lose_nothing(workers, broker, sink):
    told = []
    subscribe(READERS, lambda part, count: told.append((part, count)))
    found = Scene(
        Plan(READERS, KILLS, 120), sink, broker, workers, lambda part, count: told.append((part, count))
    ).play()
    assert (found.kills, found.restarts) == (KILLS, 1)
    assert found.lost == 0
    assert found.repeats <= BATCH * KILLS
    assert found.uncounted == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert Message.objects.count() == READERS
    assert told[0] == ("subscribers", READERS)
    assert found.at(0.5) <= found.at(0.99) <= found.seconds[-1]
