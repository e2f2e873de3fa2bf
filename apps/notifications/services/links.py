"""Links that say who somebody is by themselves: a key and a mark of ours (HMAC-SHA256, 96 bits), short enough for a
text message. No table holds them, and they die with their row."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.notifications.choices import Channel
from apps.notifications.models import Subscriber

MARK = 12  # bytes
MANAGE, CODE, LEAVE = "manage", "code", "leave"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mark(what: str, key: UUID, rest: str) -> str:
    return _text(salted_hmac(f"notifications.{what}", f"{key.hex}{rest}", algorithm="sha256").digest()[:MARK])


def token_of(what: str, subscriber: Subscriber, rest: str = "") -> str:
    """22 letters of key, 16 of mark, and `rest` as it is."""
    return _text(subscriber.pk.bytes) + _mark(what, subscriber.pk, rest) + rest


def read_token(what: str, token: str) -> tuple[UUID, str]:
    """Key and rest. LookupError: it was never one of ours."""
    key, mark, rest = token[:22], token[22:38], token[38:]
    try:
        found = UUID(bytes=base64.urlsafe_b64decode(f"{key}=="))
    except (ValueError, binascii.Error) as error:
        raise LookupError(token) from error
    if _text(found.bytes) != key or not constant_time_compare(mark, _mark(what, found, rest)):
        raise LookupError(token)
    return found, rest


def subscriber_of(what: str, token: str) -> Subscriber | None:
    """Whose link this is; None when it was never one, or is none any more: whoever left is gone, what was not confirmed
    in time too."""
    try:
        key, _rest = read_token(what, token)
    except LookupError:
        return None
    found: Subscriber | None = Subscriber.objects.filter(pk=key).exclude(pk__in=_late()).first()
    if found and what == MANAGE and found.channel == Channel.SMS and not found.confirmed:
        return None  # a number is confirmed by its code alone
    return found


def _late() -> Any:
    return Subscriber.objects.forgotten(timezone.now()).values("pk")


def manage_path(subscriber: Subscriber, *, short: bool = False) -> str:
    """Address at which somebody confirms, changes and ends what they subscribed to, in the language in force."""
    name = "notifications:managed_short" if short else "notifications:managed"
    return reverse(name, args=[token_of(MANAGE, subscriber)])


def leave_path(subscriber: Subscriber, topic: str = "") -> str:
    """Address at which a mail program ends letters of a topic, or all of them, by one POST (RFC 8058)."""
    return reverse("notifications:leave", args=[token_of(LEAVE, subscriber, topic)])


def leaver_of(path: str) -> tuple[UUID, str] | None:
    """Of which subscriber and topic a path of `leave_path` ends the letters; None for any other path."""
    try:
        return read_token(LEAVE, path.rstrip("/").rpartition("/")[2])
    except LookupError:
        return None
