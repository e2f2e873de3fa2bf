"""Background jobs by name: apps never import tasks of others, and a name that does not exist fails at once."""

from typing import Any

from celery import current_app
from django.db import transaction


def enqueue(name: str, *ids: Any, countdown: float = 0) -> None:
    """Send a job to the workers when the transaction commits (at once outside of one).

    A job is a hint: what must not be lost is a row that beat sweeps as well, so a broker that is down is logged
    and does not fail a request whose work is done. Arguments are ids, never records. LookupError: no such task.
    """
    app = current_app
    if name not in app.tasks:
        app.loader.import_default_modules()
    if name not in app.tasks:
        raise LookupError(f"no task is called {name!r}")
    task = app.tasks[name]
    transaction.on_commit(lambda: task.apply_async(args=ids, countdown=countdown or None, retry=False), robust=True)
