"""Is the portal ready to work? The same answers feed /readyz and the public page in plain words."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.core import heartbeat


@dataclass(frozen=True)
class Check:
    """One thing that must work. `code` is for machines; words for people are in the template."""

    code: str
    ok: bool


def database() -> bool:
    """PostgreSQL answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone()[0] == 1)


def redis() -> bool:
    """Redis keeps and returns a value."""
    cache.set("readyz", "1", 10)
    return bool(cache.get("readyz") == "1")


def worker() -> bool:
    """A worker of the default queue gave a sign of life."""
    return heartbeat.lives("queue:default")


def migrations() -> bool:
    """The database has the shape that this code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database,
    "redis": redis,
    "migrations": migrations,
    "worker": worker,
}


def run_checks() -> list[Check]:
    """All checks; one that raises has failed, and the others still run."""
    results = []
    for code, check in CHECKS.items():
        try:
            ok = check()
        except Exception:  # noqa: BLE001  whatever it is, this part does not work
            ok = False
        results.append(Check(code, ok))
    return results
