"""What an address tells without asking anybody. Pure: the settings use it too."""

import ipaddress
from typing import Any
from urllib.parse import urlencode, urlsplit


def is_loopback(url: str) -> bool:
    """Whether an address can only be reached from this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private_way(url: str) -> bool:
    """Whether nobody can listen on the way: https, or http that does not leave this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


def origin(url: str) -> str:
    """Scheme, host and port: `https://example.org:8443`; empty when there is none."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def with_query(url: str, **parameters: Any) -> str:
    """The address with these parameters behind those that it has."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"
