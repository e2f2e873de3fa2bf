"""How gunicorn serves the portal; read by the supervisor's web process and by the container alike."""

import os
from typing import Any

from prometheus_client import multiprocess

from ptuj_portal.conf import logs

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  heartbeat files, not data
control_socket_disable = True  # two portals on one machine would fight over it
logconfig_dict = logs.logging(debug=False)
preload_app = True  # read once, then forked: half the time to start, less memory


def child_exit(server: Any, worker: Any) -> None:
    """Metrics of a finished worker must not be counted as live."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
