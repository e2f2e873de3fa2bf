"""How bytes of files are sealed: AES-256-GCM in chunks, so that gigabytes pass through constant memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015; as in age and Tink): each chunk's nonce is its number
and whether it is the last, so that chunks left out, cut off, added or put in another order do not open. Every file has
a random key of its own that seals one stream only, hence the counter may be the nonce.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from apps.core.crypto import SealBroken

HEAD = b"PTUJ-FILE\x01"
CHUNK, TAG = 65_536, 16  # bytes of plain content; bytes that sealing adds to each chunk


def new_key() -> str:
    """A random AES-256 key as hex."""
    return os.urandom(32).hex()


def sealed_size(size: int) -> int:
    """How many bytes the seal of `size` bytes takes."""
    return len(HEAD) + size + TAG * max(1, -(-size // CHUNK))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _exactly(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end: a socket may give less at a time."""
    parts, missing = [], size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes, and whether it is the last; an empty source is one empty chunk."""
    number, chunk = 0, _exactly(source, size)
    while True:
        following = _exactly(source, size) if len(chunk) == size else b""
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def seal_stream(key: str, source: BinaryIO) -> Iterator[bytes]:
    """The sealed bytes of everything that `source` still holds."""
    cipher = AESGCM(bytes.fromhex(key))
    yield HEAD
    for number, chunk, last in _chunks(source, CHUNK):
        yield cipher.encrypt(_nonce(number, last), chunk, HEAD)


def open_stream(key: str, source: BinaryIO) -> Iterator[bytes]:
    """The plain bytes. SealBroken at the first chunk that is not as it was sealed: what was yielded before is right,
    and the whole only when the iteration ends by itself."""
    if _exactly(source, len(HEAD)) != HEAD:
        raise SealBroken("not a sealed file")
    cipher = AESGCM(bytes.fromhex(key))
    for number, chunk, last in _chunks(source, CHUNK + TAG):
        try:
            yield cipher.decrypt(_nonce(number, last), chunk, HEAD)
        except InvalidTag as error:
            raise SealBroken(f"chunk {number} is altered, moved or missing") from error
