"""What `manage.py check --deploy` says of messages."""

from typing import Any

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from py_vapid import Vapid02, b64urlencode

NO_WAY_OUT = "notifications.W001"
BAD_KEYS = "notifications.E001"


@register("notifications", deploy=True)
def mail_has_a_way_out(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without EMAIL_URL everything is written and nothing leaves."""
    if settings.EMAIL_DELIVERY_BACKEND:
        return []
    return [Warning("EMAIL_URL is not set: mail waits in the outbox and nobody gets any.", id=NO_WAY_OUT)]


@register("notifications", deploy=True)
def push_keys_belong_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Browsers are given the public key, services see the private one sign: with two that do not match nothing
    arrives. Without any there is no push, which is no fault."""
    public, private = settings.VAPID_PUBLIC_KEY, settings.VAPID_PRIVATE_KEY
    if not public and not private:
        return []
    if public and private and public.rstrip("=") == public_key_of(private):
        return []
    return [Error("VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY do not belong together.", id=BAD_KEYS)]


def public_key_of(private: str) -> str:
    """The public key of a private one, base64url; empty when it is none."""
    try:
        key = Vapid02.from_string(private).public_key
    except ValueError:
        return ""
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))
