"""Quarantine: the worker scans what came in, writes pictures anew, and says what it found."""

import datetime as dt
import io
import logging
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.crypto import SealBroken
from apps.core.jobs import enqueue
from apps.documents import sealing, vault
from apps.documents.choices import FileState
from apps.documents.content.inspection import digest
from apps.documents.content.kinds import kind_by_type
from apps.documents.exceptions import FileRefused, ScannerUnavailable, StorageDown
from apps.documents.models import StoredFile
from apps.documents.scanners import scanner_in_use
from apps.documents.services.signatures import MARK, await_report
from apps.documents.signals import file_checked

logger = logging.getLogger("portal.documents")

PDF = "application/pdf"
FIRST_PAUSE, LONGEST_PAUSE = 60, 900  # seconds; longer than any scan takes, for it is the worker's lease as well


@dataclass(frozen=True)
class Outcome:
    """What a check found. content: the file written anew, None when it stays. signed: a PDF with signatures."""

    state: FileState
    scanner: str
    words: str = ""
    content: bytes | None = None
    signed: bool = False


def check_file(file_id: str | UUID) -> bool:
    """Check one file in quarantine. True when there is a verdict; without one it stays where it is and is tried
    again later, ever more seldom, also when the worker is killed on the way."""
    file = _begin(file_id)
    if file is None:
        return False
    try:
        outcome = _examine(file)
        _settle(file, outcome)
    except (ScannerUnavailable, StorageDown, SealBroken) as error:
        level = logging.ERROR if isinstance(error, SealBroken) else logging.WARNING
        logger.log(level, "no verdict over a file", extra={"file": str(file.pk), "why": str(error)})
        StoredFile.objects.filter(pk=file.pk).update(last_error=f"{type(error).__name__}: {error}"[:300])
        return False
    return True


def _begin(file_id: str | UUID) -> StoredFile | None:
    """Count the attempt and take the lease before anything is done."""
    with transaction.atomic():
        rows = StoredFile.objects.select_for_update(skip_locked=True).due(timezone.now())
        file: StoredFile | None = rows.filter(pk=file_id).first()
        if file is None:
            return None
        file.attempts += 1
        pause = min(FIRST_PAUSE * 2 ** min(file.attempts - 1, 10), LONGEST_PAUSE)
        file.next_attempt = timezone.now() + dt.timedelta(seconds=pause)
        file.save(update_fields=["attempts", "next_attempt"])
    return file


def _examine(file: StoredFile) -> Outcome:
    scanner, kind = scanner_in_use(), kind_by_type(file.content_type)
    with vault.opened(file.key, file.secret) as plain:
        try:
            verdict = scanner.scan(plain, file.size)
            if not verdict.clean:
                return Outcome(FileState.INFECTED, scanner.title, verdict.words)
            plain.seek(0)
            content = kind.wash(plain) if kind and kind.wash and not file.washed else None
        except FileRefused as refusal:
            return Outcome(FileState.REJECTED, scanner.title, str(refusal.code))
        plain.seek(0)
        signed = file.content_type == PDF and MARK in plain.read()
    return Outcome(FileState.CLEAN, scanner.title, content=content, signed=signed)


def _settle(file: StoredFile, outcome: Outcome) -> None:
    """Write the verdict down, unless another worker did. Rewritten contents take the place of the old in the same
    transaction: under a new name with a new key, so that at no moment the row and the bytes disagree."""
    old, new = file.key, ""
    fresh = sealing.new_key()
    if outcome.content is not None:
        new = vault.key_for(file.pk, version=file.attempts)
        vault.put(new, fresh, io.BytesIO(outcome.content))
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=file.pk)
        if row.state != FileState.QUARANTINE or row.attempts != file.attempts:
            if new:
                vault.discard(new)
            return
        row.state, row.scanner, row.verdict = outcome.state, outcome.scanner, outcome.words
        row.checked, row.last_error = timezone.now(), ""
        if outcome.content is not None:
            row.key, row.data_key = new, fresh
            row.sha256, row.size = digest(io.BytesIO(outcome.content)), len(outcome.content)
            transaction.on_commit(lambda: vault.discard(old), robust=True)
        row.save()
        if outcome.signed:
            await_report(row)
        file_checked.emit(file_id=row.pk, state=str(row.state))
    if outcome.state != FileState.CLEAN:
        logger.warning("a file was refused", extra={"file": str(file.pk), "state": str(outcome.state)})


def sweep_quarantine(limit: int = 200) -> int:
    """Check what is due: the net under the kick on commit. Returns how many got a verdict."""
    due = StoredFile.objects.due(timezone.now()).order_by("next_attempt").values_list("pk", flat=True)[:limit]
    return sum(check_file(pk) for pk in list(due))


def recheck_file(*, actor: Actor, file: StoredFile) -> bool:
    """Have a file that waits or was refused checked again, at once (a new scanner, an alarm that was false). False
    when there is nothing to check: it is clean or its bytes are gone."""
    if not actor.has_perm("documents.recheck_storedfile"):
        raise PermissionDenied
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=file.pk)
        if row.state == FileState.CLEAN or row.erased:
            return False
        row.state, row.next_attempt, row.last_error = FileState.QUARANTINE, timezone.now(), ""
        row.save(update_fields=["state", "next_attempt", "last_error", "changed"])
        enqueue("documents.check_file", str(row.pk))
    return True
