"""Files go out to those whom the owner's policy lets see them, unaltered or not at all."""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from apps.core.actor import Actor
from apps.documents import vault
from apps.documents.models import Document, StoredFile
from apps.documents.registry import policy_of

SPOOLED = 300  # seconds that a spooled file may wait for nginx


def readable_document(*, actor: Actor, document_id: UUID) -> Document:
    """The document, when the actor may open it; Document.DoesNotExist otherwise, whatever the reason."""
    document = Document.objects.select_related("file").get(pk=document_id, deleted=None)
    if not policy_of(document.owner_kind).may_read(actor, document.owner_id):
        raise Document.DoesNotExist
    return document


def plain_chunks(file: StoredFile) -> Iterator[bytes]:
    """The content in pieces, constant memory. The file is read twice: once to prove the whole, for an answer that has
    begun cannot be taken back, and once to send. BytesMissing, StorageDown, SealBroken before the first piece."""
    for _chunk in vault.chunks(file.key, file.secret):
        pass
    return vault.chunks(file.key, file.secret)


def spool(file: StoredFile) -> str:
    """Open the file into the folder that nginx hands out from (`ACCEL_SPOOL`), under a name that nobody can guess;
    returns that name. The folder is one in memory (docker-compose.yml), so that nothing plain reaches a disk."""
    sweep_spool()
    folder, name = Path(settings.ACCEL_SPOOL), secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    try:
        # nginx runs as another user: the name is the secret, the folder cannot be listed by it
        with open(f"{path}.part", "xb") as target:
            os.fchmod(target.fileno(), 0o644)
            for chunk in vault.chunks(file.key, file.secret):
                target.write(chunk)
        os.replace(f"{path}.part", path)
    except BaseException:
        Path(f"{path}.part").unlink(missing_ok=True)
        raise
    return name


def sweep_spool() -> int:
    """Delete what nginx has had time to begin with (a file that is being sent lives on until it is sent)."""
    if not settings.ACCEL_REDIRECT:
        return 0
    removed, before = 0, time.time() - SPOOLED
    for path in Path(settings.ACCEL_SPOOL).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed
