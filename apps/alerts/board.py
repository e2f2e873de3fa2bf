"""What holds now, for every page: a few hundred bytes that are asked for by every open page every few seconds.

Written into Redis when an alert is issued; there it lives for a second, so that whoever finds it gone reads the
database anew, once a second for all processes together. Each process keeps it half a second of its own. Without Redis
each process reads the database at most once a second, and leaves Redis aside for a while, so that one that hangs holds
up one page and not all of them; without the database it goes on with what it knew.
"""

import datetime as dt
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.connection import ConnectionProxy
from django.utils.translation import gettext as _

from apps.alerts.choices import MsgType, Severity, Status
from apps.alerts.models import Alert

logger = logging.getLogger("portal.alerts")

KEY, LIVES = "alerts:board", 1  # seconds in Redis
OWN, ALONE = 0.5, 1.0  # seconds in a process: after Redis, after the database
ASIDE = 30.0  # seconds without asking a Redis that failed
OVER = dt.timedelta(minutes=30)  # how long an all-clear stands on the pages
LANGUAGES = ("sl", "en")


@dataclass(frozen=True)
class Board:
    """body: JSON as pages get it; etag: of it, quoted; alerts: the same as data, gravest first."""

    body: bytes
    etag: str
    alerts: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, text: str) -> "Board":
        """From JSON."""
        return cls(
            text.encode(), f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"', tuple(json.loads(text)["alerts"])
        )


EMPTY = Board.of('{"alerts":[]}')
cache: Any = ConnectionProxy(caches, "alerts")
_lock = threading.Lock()
_aside = 0.0  # until when Redis is not asked (monotonic)
_kept: tuple[float, Board] = (0.0, EMPTY)  # until when (monotonic), and what


def current() -> Board:
    """What holds now, at most a second and a half old."""
    until, board = _kept
    if time.monotonic() < until:
        return board
    with _lock:
        until, board = _kept
        return board if time.monotonic() < until else _renew(board)


def forget() -> None:
    """This process asks again, Redis too."""
    global _aside
    _aside = 0.0
    _keep(EMPTY, 0.0)


def from_redis(ask: Callable[[], Any]) -> Any:
    """What Redis says; None without it, and for a while after it failed."""
    global _aside
    if time.monotonic() < _aside:
        return None
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  whatever is wrong with Redis, pages go on
        _aside = time.monotonic() + ASIDE
        logger.warning("no cache for alerts", extra={"error": type(error).__name__})
        return None


def publish() -> None:
    """What is being committed now is on the board as soon as it is."""
    transaction.on_commit(_published, robust=True)


def _published() -> None:
    _keep(_read(), OWN)


def _renew(known: Board) -> Board:
    text = from_redis(lambda: cache.get(KEY))
    if text is not None:
        return _keep(Board.of(text), OWN)
    try:
        return _keep(_read(), ALONE)
    except (OperationalError, InterfaceError):
        logger.exception("alerts cannot be read")
        return _keep(known, ALONE)


def _keep(board: Board, seconds: float) -> Board:
    global _kept
    _kept = (time.monotonic() + seconds, board)
    return board


def _read() -> Board:
    """From the database, and into Redis for the others."""
    text = json.dumps({"alerts": [_line(alert) for alert in _standing()]}, ensure_ascii=False, separators=(",", ":"))
    from_redis(lambda: cache.set(KEY, text, LIVES))
    return Board.of(text)


def _standing() -> list[Alert]:
    """In force, gravest first, and all-clears of the last half hour."""
    now = timezone.now()
    rows = Alert.objects.in_public()
    found = list(rows.active(now)) + list(rows.current().filter(msg_type=MsgType.CANCEL, sent__gt=now - OVER))
    ranks = list(Severity)
    return sorted(found, key=lambda one: (one.msg_type == MsgType.CANCEL, ranks.index(Severity(one.severity)), one.pk))


def _line(alert: Alert) -> dict[str, Any]:
    over, exercise, colour = alert.msg_type == MsgType.CANCEL, alert.status == Status.EXERCISE, alert.colour
    line: dict[str, Any] = {"id": str(alert.pk), "colour": colour, "urgent": colour == "danger"}
    for language in LANGUAGES:
        with translation.override(language):
            label = _("VAJA") if exercise else _("Preklic") if over else _("Opozorilo")
            line[language] = {
                "label": f"{label}, {alert.event}", "text": alert.headline, "url": alert.get_absolute_url(),
                "link": _("Kaj storiti") if not over else _("Več"),
            }  # fmt: skip
    return line
