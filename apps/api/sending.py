"""One signed POST to an address of somebody else: how it is signed, how it is sent (where it may go:
`apps.core.outward`).

The signature is that of Standard Webhooks (https://www.standardwebhooks.com/): HMAC-SHA256 over `id.timestamp.body`.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from apps.api.exceptions import HookFailed
from apps.core import outward
from apps.core.exceptions import NotReached

PREFIX = "whsec_"
AGENT = "Ptuj-Portal-Webhooks/1"


def new_secret() -> str:
    """Of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers_of(keys: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; a signature for each key that holds."""
    signed = " ".join(signature(key, message_id, timestamp, body) for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signed}


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send; the status of success. AddressRefused; HookFailed for everything that is no 2xx: a redirect too. What the
    other side says is not read."""
    more = {"Content-Type": "application/json", "User-Agent": AGENT}
    try:
        code = outward.ask("POST", url, body=body, headers=headers | more).code
    except NotReached as error:
        raise HookFailed(error.reason) from error
    if not 200 <= code < 300:
        raise HookFailed(f"HTTP {code}", code)
    return code
