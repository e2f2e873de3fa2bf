"""What happens at night: bytes that nobody needs go, and database and storage are compared."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.core.crypto import SealBroken
from apps.documents import sealing, vault
from apps.documents.exceptions import BytesMissing, StorageDown
from apps.documents.models import Document, SignatureReport, StorageCheck, StoredFile

logger = logging.getLogger("portal.documents")

SAMPLE = 200  # files a night whose contents are read; those not read for the longest time come first
STRAY_GRACE = dt.timedelta(days=1)  # an upload that is under way has bytes before it has a row
MOST_FAULTS = 200

Tell = Callable[[str], Any]


def grace() -> dt.timedelta:
    """How long bytes without a reference are kept."""
    return dt.timedelta(days=settings.DOCUMENTS_GRACE_DAYS)


def erase_unused() -> int:
    """Destroy bytes and keys of files that were referred to nowhere, or refused by the check, for the whole grace
    period. Returns how many. A reference made at the same time wins: both take the file's row first."""
    before = timezone.now() - grace()
    due = StoredFile.objects.erasable(before).order_by("pk").values_list("pk", flat=True)
    return sum(_erase(pk, before) for pk in list(due))


def _erase(pk: Any, before: dt.datetime) -> bool:
    with transaction.atomic():
        locked = StoredFile.objects.select_for_update().filter(pk=pk).first()
        if locked is None or not StoredFile.objects.erasable(before).filter(pk=pk).exists():
            return False
        locked.erased, locked.data_key = timezone.now(), ""
        locked.save(update_fields=["erased", "data_key", "changed"])
        Document.objects.filter(file=locked).exclude(deleted=None).update(name="")
        SignatureReport.objects.filter(file=locked).delete()
        transaction.on_commit(lambda: vault.discard(locked.key), robust=True)
    return True


def compare_storage(*, everything: bool = False, tell: Tell = lambda line: None) -> StorageCheck:
    """Compare every record with the storage and read the contents of a sample (or of all). Nothing is repaired; bytes
    that no record knows are deleted once they are a day old. What is found is written down, logged as an error and
    shown to administrators."""
    check = StorageCheck.objects.create(complete=everything)
    try:
        vault.reachable()
        for number, shard in enumerate(vault.SHARDS, start=1):
            _compare_shard(check, shard)
            if number % 32 == 0:
                tell(f"{number} / {len(vault.SHARDS)}: {check.rows} zapisov, {check.stored} v shrambi")
        _read_contents(check, everything, tell)
        check.finished = timezone.now()
    except StorageDown as error:
        check.error = f"shramba ne odgovarja: {error}"[:300]
    check.save()
    if not check.good:
        counts = {"missing": check.missing, "wrong": check.wrong, "error": check.error, "check": str(check.pk)}
        logger.error("database and storage disagree", extra=counts)
    return check


def _fault(check: StorageCheck, file: StoredFile, what: str) -> None:
    if what == "missing":
        check.missing += 1
    else:
        check.wrong += 1
    if len(check.faults) < MOST_FAULTS:
        check.faults.append({"file": str(file.pk), "what": what})


def _compare_shard(check: StorageCheck, shard: str) -> None:
    """Names and sizes of one folder. The names are listed before the records are read: a file that comes in between
    is then a record without a name and is looked for by itself."""
    lying = set(vault.keys(shard))
    files = list(StoredFile.objects.filter(key__startswith=f"{shard}/", erased=None))
    check.rows += len(files)
    check.stored += len(lying)
    for file in files:
        try:
            if vault.size(file.key) != sealing.sealed_size(file.size):
                _fault(check, file, "size")
        except BytesMissing:
            _fault_unless_moved(check, file, "missing")
    for key in lying - {file.key for file in files}:
        _stray(check, key)


def _fault_unless_moved(check: StorageCheck, file: StoredFile, what: str) -> None:
    """A file may be erased or rewritten while it is looked at."""
    if StoredFile.objects.filter(pk=file.pk, key=file.key, erased=None).exists():
        _fault(check, file, what)


def _stray(check: StorageCheck, key: str) -> None:
    try:
        old = vault.written(key) < timezone.now() - STRAY_GRACE
    except BytesMissing:
        return
    if StoredFile.objects.filter(key=key, erased=None).exists():
        return
    check.strays += 1
    if old and vault.discard(key):
        check.removed += 1


def _read_contents(check: StorageCheck, everything: bool, tell: Tell) -> None:
    rows = StoredFile.objects.filter(erased=None).order_by("verified", "pk")
    keys = list(rows.values_list("pk", flat=True)[: None if everything else SAMPLE])
    for number, pk in enumerate(keys, start=1):
        file = StoredFile.objects.filter(pk=pk, erased=None).first()
        if file is None:
            continue
        _read(check, file)
        if number % 100 == 0:
            tell(f"{number} / {len(keys)} prebranih")


def _read(check: StorageCheck, file: StoredFile) -> None:
    value = hashlib.sha256()
    try:
        for chunk in vault.chunks(file.key, file.secret):
            value.update(chunk)
    except BytesMissing:
        return  # counted already, by its name
    except SealBroken:
        _fault_unless_moved(check, file, "contents")
        return
    check.read += 1
    if value.hexdigest() != file.sha256:
        _fault_unless_moved(check, file, "contents")
        return
    StoredFile.objects.filter(pk=file.pk).update(verified=timezone.now())
