"""Signatures in PDFs that people upload: examined by the worker after the scan, offline, against the pinned list."""

import datetime as dt
import json
import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.crypto import SealBroken
from apps.core.jobs import enqueue
from apps.documents import vault
from apps.documents.choices import FileState, ReportState
from apps.documents.exceptions import StorageDown
from apps.documents.models import SignatureReport, StoredFile
from apps.documents.signing.examining import examine, trusted_files

logger = logging.getLogger("portal.documents")

MARK = b"/ByteRange"  # of every signature; it cannot lie in a compressed object, for it tells of places in the file
PAUSE, LONGEST_PAUSE = 120, 3_600  # seconds; the first is longer than an examination takes


def await_report(file: StoredFile) -> None:
    """In the transaction of a clean verdict over a PDF with signatures: the row is what is not lost, the job a hint."""
    report, new = SignatureReport.objects.get_or_create(file=file)
    if new:
        enqueue("documents.examine_signatures", str(report.pk))


def examine_signatures(report_id: str | UUID) -> bool:
    """Write one report. False when there is nothing to do, or the file cannot be read now: it is tried again later."""
    report = _begin(report_id)
    if report is None:
        return False
    try:
        with vault.opened(report.file.key, report.file.secret) as plain:
            found = examine(plain.read())
    except (StorageDown, SealBroken) as error:
        logger.warning("signatures cannot be examined", extra={"file": str(report.file_id), "why": str(error)})
        return False
    with transaction.atomic():
        row = SignatureReport.objects.select_for_update().filter(pk=report.pk, state=ReportState.WAITING).first()
        if row is None or row.attempts != report.attempts:
            return False
        row.findings, row.count, row.roots = json.dumps(found), found["count"], len(trusted_files())
        row.state, row.examined = ReportState.DONE, timezone.now()
        row.save()
    return True


def _begin(report_id: str | UUID) -> SignatureReport | None:
    with transaction.atomic():
        rows = SignatureReport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("file")
        report = rows.due(timezone.now()).filter(pk=report_id).first()
        if report is None or report.file.state != FileState.CLEAN or report.file.erased:
            return None
        report.attempts += 1
        pause = min(PAUSE * 2 ** min(report.attempts - 1, 10), LONGEST_PAUSE)
        report.next_attempt = timezone.now() + dt.timedelta(seconds=pause)
        report.save(update_fields=["attempts", "next_attempt", "changed"])
    return report


def sweep_signatures(limit: int = 50) -> int:
    """Examine what is due: the net under the kick on commit. Returns how many reports were written."""
    rows = SignatureReport.objects.due(timezone.now()).filter(file__state=FileState.CLEAN, file__erased=None)
    due = rows.order_by("next_attempt").values_list("pk", flat=True)[:limit]
    return sum(examine_signatures(pk) for pk in list(due))
