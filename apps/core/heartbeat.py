"""Signs of life of the background processes, kept in Redis with an expiry: no sign, no life."""

import time
from typing import Any

from celery.signals import heartbeat_sent, worker_ready
from django.core.cache import cache

ALIVE_FOR = 30  # seconds after the last sign
EVERY = 5.0  # seconds between signs

_state: dict[str, Any] = {"queues": (), "last": 0.0}


def connect() -> None:
    """Hook into the worker (harmless in any other process)."""
    worker_ready.connect(_remember_queues, weak=False, dispatch_uid="portal-heartbeat")
    heartbeat_sent.connect(_beat, weak=False, dispatch_uid="portal-heartbeat")


def _remember_queues(sender: Any, **kwargs: Any) -> None:
    _state["queues"] = tuple(queue.name for queue in sender.task_consumer.queues)
    _state["last"] = 0.0
    _beat()


def _beat(**kwargs: Any) -> None:
    if time.monotonic() - _state["last"] < EVERY:
        return
    _state["last"] = time.monotonic()
    for queue in _state["queues"]:
        sign(f"queue:{queue}")


def sign(name: str) -> None:
    """Give a sign of life for `name`."""
    cache.set(f"alive:{name}", time.time(), ALIVE_FOR)


def lives(name: str) -> bool:
    """Whether `name` gave a sign lately."""
    return cache.get(f"alive:{name}") is not None
