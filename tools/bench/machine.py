"""Which machine measured, and how busy it was."""

import os
import platform
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GIB = 2**30
BUSY = 0.5  # load per core before we add our own


def cpu_model() -> str:
    """Name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def postgres_version(database_url: str) -> str:
    """What the server says of itself."""
    import psycopg2  # only here: the rest of this module is for any machine

    url = urlsplit(database_url)
    connection = psycopg2.connect(
        host=url.hostname, port=url.port, user=url.username, password=url.password, dbname=url.path[1:]
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def describe(database_url: str) -> dict[str, Any]:
    """Facts about machine and software. `memory_gib` in GiB."""
    from ptuj_portal.conf import gunicorn  # reads the environment, so not before it is made

    return {
        "cpu": cpu_model(),
        "cores": cores(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": postgres_version(database_url),
        "web": f"{gunicorn.workers} workers of {gunicorn.threads} threads",
    }


def load_average() -> float:
    """Processes that wanted to run, mean of the last minute."""
    return round(os.getloadavg()[0], 2)


def is_busy(load: float) -> bool:
    """Whether others keep this machine from measuring quietly."""
    return load > BUSY * cores()
