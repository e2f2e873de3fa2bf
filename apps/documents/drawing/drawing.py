"""Has a page of a PDF drawn by a process of its own (`child`), whatever that PDF is made to do."""

import logging
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

logger = logging.getLogger("portal.documents")

SECONDS = 30  # by the clock; the child has less of the processor's time


@dataclass(frozen=True)
class Drawn:
    """A page as WebP, and how many there are."""

    pages: int
    picture: bytes


def draw_page(content: bytes, number: int) -> Drawn | None:
    """The page; None when there is none of this number, or the file cannot be drawn within the bounds."""
    argv = [sys.executable, "-B", "-m", "apps.documents.drawing.child", str(number)]
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "2"}  # no secret of ours
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file goes in by its standard input
            argv, input=content, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env=env, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        ended = {"code": done.returncode, "why": done.stderr[-300:].decode(errors="replace")}
        logger.warning("a page could not be drawn", extra=ended)
        return None
    pages, _line, picture = done.stdout.partition(b"\n")
    return Drawn(int(pages), picture) if picture else None
