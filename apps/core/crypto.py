"""Secrets at rest: AES-256-GCM under the keys of `FIELD_KEYS`, and blind indexes for equality.

A sealed value is `format (1 byte) · key number (2) · nonce (12) · ciphertext and tag`. The context (`aad`) is sealed
with it: what was sealed for one row, field or file does not open in another. Both the sealing and the indexing key are
derived (HKDF-SHA256, RFC 5869) from the same entry, so that neither tells the other.
"""

import functools
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from apps.core.registry import Registry

FORMAT = b"\x01"
HEAD, NONCE, TAG = 3, 12, 16  # bytes

# What else is sealed beside fields of models. Each takes one step of a rotation: seals anew with the current key what
# an older one sealed, and yields how many rows it did.
rotations: Registry[Callable[[], Iterator[int]]] = Registry("rotation of keys")


class SealBroken(Exception):
    """The value does not open: changed bytes, bytes of another row or field, or a key that is not in `FIELD_KEYS`."""


@functools.lru_cache(maxsize=4)
def _ring(configured: str) -> dict[int, str]:
    pairs = (entry.strip().partition(":") for entry in configured.split(",") if entry.strip())
    return {int(number): key for number, _, key in pairs}


@functools.lru_cache(maxsize=64)
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"ptuj-portal:{purpose}".encode()).derive(key.encode())


def keys() -> dict[int, str]:
    """The configured keys by number."""
    return _ring(settings.FIELD_KEYS)


def current_number() -> int:
    """Number of the key that new values are sealed with: the highest."""
    return max(keys())


def number_of(sealed: bytes) -> int:
    """Number of the key that a value was sealed with."""
    return int.from_bytes(sealed[1:HEAD], "big")


def seal(plain: bytes, aad: str) -> bytes:
    """Seal under the current key, bound to the context `aad`."""
    number = current_number()
    head, nonce = FORMAT + number.to_bytes(2, "big"), os.urandom(NONCE)
    return head + nonce + AESGCM(_derived(keys()[number], "seal")).encrypt(nonce, plain, head + aad.encode())


def unseal(sealed: bytes, aad: str) -> bytes:
    """Open what `seal` made in the same context; SealBroken otherwise, never a wrong or empty value."""
    head, nonce = sealed[:HEAD], sealed[HEAD : HEAD + NONCE]
    if len(sealed) < HEAD + NONCE + TAG or head[:1] != FORMAT:
        raise SealBroken("not a sealed value")
    key = keys().get(number_of(sealed))
    if key is None:
        raise SealBroken(f"key {number_of(sealed)} is not in FIELD_KEYS")
    try:
        return AESGCM(_derived(key, "seal")).decrypt(nonce, sealed[HEAD + NONCE :], head + aad.encode())
    except InvalidTag as error:
        raise SealBroken("altered, or sealed for something else") from error


def blind_index(value: str, purpose: str, number: int | None = None) -> str:
    """HMAC-SHA256 of a value under one key (the current one), as 64 hex digits: equal values can be found, and
    nothing can be read back without the key. `purpose` keeps indexes of different fields apart."""
    key = _derived(keys()[number or current_number()], f"index:{purpose}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def blind_indexes(value: str, purpose: str) -> list[str]:
    """The index under every key: what to look for while a rotation is under way."""
    return [blind_index(value, purpose, number) for number in sorted(keys(), reverse=True)]
