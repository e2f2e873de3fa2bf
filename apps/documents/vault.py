"""The private storage: sealed bytes by key. Which storage it is, `STORAGE_URL` says; no address leads to it."""

import datetime as dt
import functools
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import storages

from apps.documents import sealing
from apps.documents.exceptions import BytesMissing, StorageDown

logger = logging.getLogger("portal.documents")

ALIAS = "documents"  # in STORAGES
IN_MEMORY = 16_000_000  # bytes of one file that are held in memory before a temporary file takes over
SHARDS = [f"{number:02x}" for number in range(256)]


def _storage() -> Any:
    return storages[ALIAS]


@functools.cache
def _faults(module: str) -> tuple[type[Exception], ...]:
    """What this storage raises when it is in trouble (loading boto for a folder would cost every start 0.3 s)."""
    if not module.startswith("storages."):
        return (OSError,)
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, Boto3Error, BotoCoreError, ClientError)


@contextmanager
def _translated() -> Iterator[None]:
    """Trouble of any storage as ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise BytesMissing("no such file") from error
    except _faults(type(_storage()).__module__) as error:
        raise StorageDown(type(error).__name__) from error


def key_for(file_id: UUID, version: int = 0) -> str:
    """Where a file lies: spread over 256 folders by the random end of its id; `version` counts rewritten contents."""
    return f"{file_id.hex[-2:]}/{file_id.hex}" + (f"-{version}" if version else "")


def put(key: str, data_key: str, source: BinaryIO) -> None:
    """Seal what `source` holds and keep it."""
    with tempfile.TemporaryFile() as sealed, _translated():
        for chunk in sealing.seal_stream(data_key, source):
            sealed.write(chunk)
        sealed.seek(0)
        _storage().save(key, File(cast("IO[Any]", sealed), name=key))


def chunks(key: str, data_key: str) -> Iterator[bytes]:
    """The plain content, piece by piece. BytesMissing, StorageDown, or SealBroken at the first altered piece."""
    with _translated(), _storage().open(key, "rb") as file:
        yield from sealing.open_stream(data_key, file)


@contextmanager
def opened(key: str, data_key: str) -> Iterator[BinaryIO]:
    """The whole plain content as a seekable file, proven unaltered before anybody reads it."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as plain:
        for chunk in chunks(key, data_key):
            plain.write(chunk)
        plain.seek(0)
        yield cast("BinaryIO", plain)


def discard(key: str) -> bool:
    """Delete; what cannot be deleted now is found by the nightly comparison."""
    try:
        with _translated():
            _storage().delete(key)
    except StorageDown:
        logger.warning("bytes were not deleted", extra={"key": key})
        return False
    return True


def keys(shard: str) -> list[str]:
    """Keys in one of SHARDS."""
    try:
        with _translated():
            return [f"{shard}/{name}" for name in _storage().listdir(shard)[1]]
    except BytesMissing:
        return []


def reachable() -> None:
    """StorageDown when the storage does not answer: an empty answer must not pass for an empty storage."""
    with _translated():
        _storage().exists("-")


def size(key: str) -> int:
    """Sealed bytes that lie there."""
    with _translated():
        return int(_storage().size(key))


def written(key: str) -> dt.datetime:
    """When the bytes were put there."""
    with _translated():
        moment: dt.datetime = _storage().get_modified_time(key)
        return moment
