"""One signed POST to an address of somebody else: where it may go, how it is signed, how it is sent.

The signature is that of Standard Webhooks (https://www.standardwebhooks.com/): HMAC-SHA256 over `id.timestamp.body`.
The name is resolved once, every address of it is looked at, and the connection goes to an address that was looked at:
what the name resolves to a moment later does not matter.
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings

from apps.api.exceptions import AddressRefused, HookFailed
from apps.core.addresses import is_loopback

PREFIX = "whsec_"
CA_FILE = certifi.where()
TIMEOUT = urllib3.Timeout(connect=5, read=10)  # seconds
MOST_ADDRESSES = 2  # of one name that are tried
EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))  # IPv4 inside of IPv6
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


def check_url(url: str) -> SplitResult:
    """What can be said without asking anybody. AddressRefused; https only, but this machine where the setting allows
    it (development, demo, tests)."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise AddressRefused("no address") from error
    if not named or parts.username or parts.password or parts.fragment:
        raise AddressRefused("no address")
    if is_loopback(url) and settings.WEBHOOK_LOOPBACK:
        return parts
    if parts.scheme != "https":
        raise AddressRefused("not https")
    if is_loopback(url):
        raise AddressRefused("private address")
    try:
        literal = ipaddress.ip_address(str(parts.hostname))
    except ValueError:
        return parts
    if not may_reach(literal):
        raise AddressRefused("private address")
    return parts


def may_reach(address: Any) -> bool:
    """Whether an IP address lies in the public internet; loopback where the setting allows it."""
    if settings.WEBHOOK_LOOPBACK and address.is_loopback:
        return True
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return may_reach(mapped)
    if address.version == 6 and any(address in network for network in EMBEDDING):
        return False
    return bool(address.is_global and not address.is_multicast and not address.is_reserved)


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a name. AddressRefused when any of them is private, HookFailed when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HookFailed("name unknown") from error
    addresses = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in found))
    if not all(may_reach(ipaddress.ip_address(address)) for address in addresses):
        raise AddressRefused("private address")
    return addresses[:MOST_ADDRESSES]


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send; the status of success. AddressRefused; HookFailed for everything that is no 2xx: a redirect too, which
    would carry the message elsewhere."""
    parts = check_url(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    sent = headers | {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": AGENT}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    trouble = HookFailed("no address")
    for address in resolve(host, port):
        try:
            return _post(_pool(address, host, port, secure), target, body, sent)
        except HookFailed as error:
            trouble = error
            if error.code is not None:
                break
    raise trouble


def _pool(address: str, host: str, port: int, secure: bool) -> Any:
    """Connections to an address for a name: the certificate is the name's."""
    if not secure:
        return urllib3.HTTPConnectionPool(address, port, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        address, port, maxsize=1, cert_reqs="CERT_REQUIRED", ca_certs=CA_FILE, server_hostname=host,
        assert_hostname=host,
    )  # fmt: skip


def _post(pool: Any, target: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        answer = pool.urlopen(
            "POST", target, body=body, headers=headers, redirect=False, retries=False, timeout=TIMEOUT,
            preload_content=False, assert_same_host=False,
        )  # fmt: skip
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise HookFailed(type(error).__name__) from error
    finally:
        pool.close()
    code = int(answer.status)
    answer.close()  # what the other side says is not read
    if not 200 <= code < 300:
        raise HookFailed(f"HTTP {code}", code)
    return code
