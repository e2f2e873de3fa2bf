"""Has a file taken apart into pages by a process of its own (`child`), whatever that file is made to do."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from apps.documents.exceptions import NotRendered

logger = logging.getLogger("portal.documents")

SECONDS = 150  # by the clock; the child has less of the processor's time


@dataclass(frozen=True)
class Sheet:
    """One page as a picture. kind: `jpg` or `png`; width, height: millimetres."""

    kind: str
    content: bytes
    width: float
    height: float
    dpi: int


def sheets_of(content: bytes, content_type: str) -> list[Sheet] | None:
    """Pages of a scan or of a PDF; None for one that is PDF/A already and stays as it is. NotRendered."""
    argv = [sys.executable, "-B", "-m", "apps.documents.scanning.child", content_type]
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}  # no secret of ours
    try:
        done = subprocess.run(  # noqa: S603  our own module; the file goes in by its standard input
            argv, input=content, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env=env, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotRendered("complex") from error
    if done.returncode != 0:
        ended = {"code": done.returncode, "why": done.stderr[-300:].decode(errors="replace")}
        logger.warning("the darkroom was ended", extra=ended)
        raise NotRendered("complex")
    head, _line, rest = done.stdout.partition(b"\n")
    found = json.loads(head)
    if found["fault"]:
        raise NotRendered(found["fault"])
    if found["archival"]:
        return None
    sheets, place = [], 0
    for page in found["pages"]:
        picture = rest[place : place + page["size"]]
        width, height = page["millimetres"]
        sheets.append(Sheet(page["kind"], picture, width, height, page["dpi"]))
        place += page["size"]
    return sheets
