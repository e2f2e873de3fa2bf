"""Signatures of callbacks: HMAC-SHA256 over time and raw body, `t=<epoch seconds>,v1=<hex>`."""

import hashlib
import hmac
import re
import time

from apps.payments.exceptions import CallbackRefused

HEADER = "X-Placila-Podpis"
WINDOW = 300  # seconds that a clock or the way may take
WRITTEN = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def _value(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def sign(secret: str, body: bytes, moment: int | None = None) -> str:
    """The header for a body, sent now."""
    moment = int(time.time()) if moment is None else moment
    return f"t={moment},v1={_value(secret, moment, body)}"


def verify(secret: str, body: bytes, header: str) -> None:
    """CallbackRefused unless somebody who knows the secret signed this body within the last minutes."""
    match = WRITTEN.fullmatch(header.strip())
    if not secret or not match:
        raise CallbackRefused("no signature")
    moment = int(match[1])
    if not hmac.compare_digest(_value(secret, moment, body), match[2]):
        raise CallbackRefused("wrong signature")
    if abs(time.time() - moment) > WINDOW:
        raise CallbackRefused("signature is too old")
