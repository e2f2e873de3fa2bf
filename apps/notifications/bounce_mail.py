"""What mail servers write when a message did not arrive (RFC 3464) or its reader complained (RFC 5965), read with the
standard library. Everything in it is a stranger's: it is bounded, and nothing of it is kept but codes."""

import email
import email.policy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from apps.notifications.choices import BounceKind
from apps.notifications.exceptions import ReportRefused

MOST_BYTES = 1_000_000  # of one report: servers send the head of the message back, seldom all of it
MOST_PARTS, MOST_DEEP, MOST_LINES = 50, 20, 500
MOST_TOLD = 1000  # by a provider, at once
NO_COMPLAINT = ("not-spam", "auth-failure", "dmarc")  # feedback types that are no wish to hear no more
CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
SOFT = re.compile(r"5\.(2\.[23]|[34567]\.\d+)$")  # full, too large, network, protocol, content, policy: may pass
UUIDS = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
OURS = re.compile(rf"<?({UUIDS})(?:@([A-Za-z0-9.\-\[\]:]{{1,255}}))?>?")


@dataclass(frozen=True)
class Told:
    """One thing told of one message. code: RFC 3463, as far as it was told."""

    message_id: UUID
    kind: str
    permanent: bool
    code: str = ""


def our_message(text: Any) -> UUID | None:
    """The message behind `<uuid@host of ours>` or a bare id; None for anything else."""
    found = OURS.fullmatch(str(text).strip()[:400])
    host = urlsplit(settings.BASE_URL).hostname
    return UUID(found[1]) if found and found[2] in (None, host) else None


def read_report(raw: bytes) -> list[Told]:
    """What a mail tells of messages of ours; empty for a delay, a success, an answer out of office. ReportRefused for
    what is too large or no report at all."""
    _bound(raw)
    try:
        mail: Any = email.message_from_bytes(raw, policy=email.policy.default)
        parts = list(_parts(mail))
        if mail.get_content_type() != "multipart/report":
            raise ReportRefused("no report")
        told = _told_by(parts)
        found = _original(parts) if told else None
    except ReportRefused:
        raise
    except Exception as error:  # the parser of the standard library trips in many ways, over its own slips too
        raise ReportRefused(type(error).__name__) from error
    return [Told(found, *told)] if told and found else []


def _bound(raw: bytes) -> None:
    """What the parser must not even begin with: the time it takes grows with the square of how deep parts lie."""
    small = raw.lower()
    if len(raw) > MOST_BYTES:
        raise ReportRefused("too large")
    if max(small.count(b"boundary"), small.count(b"message/")) > MOST_DEEP or small.count(b"\n--") > MOST_LINES:
        raise ReportRefused("too many parts")


def _parts(mail: EmailMessage) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            raise ReportRefused("too many parts")
        yield part


def _told_by(parts: list[Message]) -> tuple[str, bool, str] | None:
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            return _delivery_status(part)
        if kind == "message/feedback-report":
            return _feedback(part)
    raise ReportRefused("no report")


def _delivery_status(part: Message) -> tuple[str, bool, str] | None:
    """The first recipient that failed: each of our messages has one. The parser makes a message of every block."""
    payload: Any = part.get_payload()
    blocks = payload if isinstance(payload, list) else []
    for block in blocks[:MOST_PARTS]:
        if str(block.get("Action", "")).strip().lower() == "failed":
            found = CODE.search(str(block.get("Status", ""))[:100])
            code = found[0] if found else ""
            return BounceKind.BOUNCE, code.startswith("5") and not SOFT.fullmatch(code), code
    return None


def _feedback(part: Message) -> tuple[str, bool, str] | None:
    payload: Any = part.get_payload()
    text = str(payload[0] if isinstance(payload, list) and payload else payload)[:10_000]
    found = re.search(r"^feedback-type:\s*([a-z\-]{1,30})", text, re.IGNORECASE | re.MULTILINE)
    if found is None or found[1].lower() in NO_COMPLAINT:
        return None
    return BounceKind.COMPLAINT, True, found[1].lower()[:20]


def _original(parts: list[Message]) -> UUID | None:
    """Our message, by the Message-ID of what was sent back: whole, or its head alone."""
    for part in parts:
        kind = part.get_content_type()
        head: Any = None
        if kind == "message/rfc822":
            payload: Any = part.get_payload()
            head = payload[0].get("Message-ID") if isinstance(payload, list) and payload else None
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            head = _head_in(part)
        if head and (found := our_message(head)):
            return found
    return None


def _head_in(part: Message) -> Any:
    payload: Any = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    return email.message_from_bytes(payload[:100_000], policy=email.policy.default).get("Message-ID")


def read_hook(raw: bytes) -> list[Told]:
    """What a provider tells: a JSON list of `{"id", "kind": "bounce"|"complaint", "permanent"}`. ReportRefused names
    the entry that is wrong; then none counts."""
    try:
        rows: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ReportRefused("no JSON") from error
    if not isinstance(rows, list) or len(rows) > MOST_TOLD:
        raise ReportRefused(f"a list of at most {MOST_TOLD} is wanted")
    return [told for number, row in enumerate(rows) if (told := _row(number, row))]


def _row(number: int, row: Any) -> Told | None:
    wanted = {"id": str, "kind": str, "permanent": bool}
    if not isinstance(row, dict) or any(type(row.get(name)) is not kind for name, kind in wanted.items()):
        raise ReportRefused(f"[{number}]: id and kind are texts, permanent is true or false")
    if row["kind"] not in BounceKind.values:
        raise ReportRefused(f"[{number}].kind: bounce or complaint")
    found = our_message(row["id"])
    return Told(found, row["kind"], row["permanent"] or row["kind"] == BounceKind.COMPLAINT) if found else None
