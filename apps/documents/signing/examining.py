"""Has a PDF examined by a process of its own (`child`), whatever that PDF is made to do."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

logger = logging.getLogger("portal.documents")

SECONDS = 45  # by the clock; the child has less of the processor's time
COMPLEX: dict[str, Any] = {"fault": "complex", "count": 0, "signatures": []}


def trusted_files() -> list[Path]:
    """PEM files of the pinned list, and of the CA of our own seal."""
    pinned = sorted(Path(settings.TRUST_LIST).glob("*.pem"))
    own = Path(settings.SEAL_CA) if settings.SEAL_CA else None
    return [*pinned, *([own] if own and own.is_file() else [])]


def examine(content: bytes) -> dict[str, Any]:
    """What the child found (`child.examine`); the fault `complex` when it did not end within its bounds."""
    argv = [sys.executable, "-B", "-m", "apps.documents.signing.child", *map(str, trusted_files())]
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}  # no secret of ours
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file goes in by its standard input
            argv, input=content, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env=env, check=False
        )
    except subprocess.TimeoutExpired:
        return COMPLEX
    if done.returncode != 0:
        ended = {"code": done.returncode, "why": done.stderr[-300:].decode(errors="replace")}
        logger.warning("the examiner of signatures was ended", extra=ended)
        return COMPLEX
    found: dict[str, Any] = json.loads(done.stdout)
    return found
