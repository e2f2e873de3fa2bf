"""Requests to addresses of somebody else: where they may go and how they get there.

The name is resolved once, every address of it is looked at, and the connection goes to an address that was looked at:
what the name resolves to a moment later does not matter. No redirect is followed: it would carry the message elsewhere.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings

from apps.core.addresses import is_loopback
from apps.core.exceptions import AddressRefused, NotReached

CA_FILE = certifi.where()
TIMEOUT = urllib3.Timeout(connect=5, read=10)  # seconds
MOST_ADDRESSES = 2  # of one name that are tried
EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))  # IPv4 inside of IPv6


@dataclass(frozen=True)
class Answer:
    """What the other side said; body: as much of it as was to be read; headers: names in small letters."""

    code: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


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
    """Addresses of a name. AddressRefused when any of them is private, NotReached when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("name unknown") from error
    addresses = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in found))
    if not all(may_reach(ipaddress.ip_address(address)) for address in addresses):
        raise AddressRefused("private address")
    return addresses[:MOST_ADDRESSES]


def ask(method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str], most: int = 0) -> Answer:
    """Send once; what was answered, whatever its code, with at most `most` bytes of it (NotReached for more).
    AddressRefused; NotReached: `sent` says whether it may have arrived all the same."""
    parts = check_url(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    trouble = NotReached("no address")
    for address in resolve(host, port):
        try:
            pool = _pool(address, host, port, secure)
            return _ask(pool, method, target, body=body, headers={"Host": parts.netloc, **headers}, most=most)
        except NotReached as error:
            trouble = error
            if error.sent:
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


def _ask(pool: Any, method: str, target: str, *, body: bytes, headers: Mapping[str, str], most: int) -> Answer:
    try:
        answer = pool.urlopen(
            method, target, body=body or None, headers=headers, redirect=False, retries=False, timeout=TIMEOUT,
            preload_content=False, assert_same_host=False,
        )  # fmt: skip
        content = answer.read(most + 1, decode_content=False) if most else b""
        answer.close()
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
        raise NotReached(type(error).__name__) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotReached(type(error).__name__, sent=True) from error
    finally:
        pool.close()
    if len(content) > most:
        raise NotReached("answer too long", sent=True)
    return Answer(int(answer.status), content, {name.lower(): value for name, value in answer.headers.items()})
