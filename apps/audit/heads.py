"""Heads of the chain as files, one a day, signed and to be copied to another machine: who rewrites the database cannot
rewrite those, so a chain that was rewritten or cut off is found by comparing."""

import datetime as dt
import hmac
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.audit.chain import Fault
from apps.audit.choices import FaultKind
from apps.core import crypto

NAME = "audit-head-{day:%Y-%m-%d}.json"
PURPOSE = "audit-head"


def folder() -> Path:
    """Where they lie (AUDIT_HEADS_DIR)."""
    return Path(settings.AUDIT_HEADS_DIR)


def path_of(day: dt.date) -> Path:
    """The file of a day."""
    return folder() / NAME.format(day=day)


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def write(day: dt.date, *, sequence: int, digest: str, time: dt.datetime) -> Path:
    """Write the head of a day, whole or not at all; a file that is there already stays as it is."""
    target = path_of(day)
    if target.exists():
        return target
    content: dict[str, Any] = {"day": f"{day}", "sequence": sequence, "hash": digest, "time": time.isoformat()}
    content["key"] = crypto.current_number()
    content["signature"] = crypto.blind_index(_text(content), PURPOSE)
    folder().mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=folder(), prefix=".head-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps(content, indent=1, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.link(part, target)  # unlike a rename it never replaces what another process wrote meanwhile
    except FileExistsError:
        return target
    finally:
        Path(part).unlink(missing_ok=True)
    return target


def _read(path: Path) -> dict[str, Any] | None:
    """A file's content when its signature is right, None otherwise. An unknown key is a wrong signature."""
    try:
        content: dict[str, Any] = json.loads(path.read_text())
        signature, ring = content.pop("signature"), crypto.keys()
        if content["key"] not in ring:
            return None
        good = crypto.blind_index(_text(content), PURPOSE, content["key"])
        named = path.name == NAME.format(day=dt.date.fromisoformat(content["day"]))
        return content if hmac.compare_digest(good, signature) and named else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read() -> tuple[dict[int, tuple[str, str]], Fault | None]:
    """All heads as {sequence: (hash, file)}, and the first file that is not what the portal wrote, or was signed with a
    key that is gone; those after it count all the same. Of two that tell of the same row the older counts."""
    heads: dict[int, tuple[str, str]] = {}
    fault: Fault | None = None
    for path in sorted(folder().glob("audit-head-*.json")):
        content = _read(path)
        if content is None:
            fault = fault or Fault(FaultKind.FILE, 0, detail=path.name)
        elif content["sequence"]:
            heads.setdefault(content["sequence"], (content["hash"], path.name))
    return heads, fault
