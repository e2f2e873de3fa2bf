"""Celery beat that may be started twice and still sends everything once."""

from typing import Any

from django.db import connections
from django.db.utils import DatabaseError, InterfaceError
from django_celery_beat.schedulers import DatabaseScheduler

from apps.core import heartbeat

LOCK = 7_203_511  # number of the advisory lock; any constant, used nowhere else
STANDBY_SECONDS = 5.0


class SoleScheduler(DatabaseScheduler):
    """Works while it holds a PostgreSQL advisory lock on a connection of its own; a second beat stands by and takes
    over when the first one dies, for the lock dies with its connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.lock_connection: Any = None
        super().__init__(*args, **kwargs)

    def holds_lock(self) -> bool:
        """Take the lock, or make sure that the connection which holds it still lives."""
        try:
            if self.lock_connection is not None:
                with self.lock_connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                return True
            connection = connections.create_connection("default")  # type: ignore[no-untyped-call]
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                if cursor.fetchone()[0]:
                    self.lock_connection = connection
                    return True
            connection.close()
        except (DatabaseError, InterfaceError):
            self.lock_connection = None
        return False

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, when this beat is the one."""
        if not self.holds_lock():
            return STANDBY_SECONDS
        heartbeat.sign("beat")
        return float(super().tick(*args, **kwargs))
