"""The worker's part in scans: what was uploaded becomes one PDF/A in the case, once."""

import datetime as dt
import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.cases.choices import EventKind, ScanState
from apps.cases.models import Scan
from apps.cases.services.events import write_event
from apps.cases.services.taking import INSIDE, Entry, tell_of
from apps.core.actor import Actor, system_actor
from apps.core.crypto import SealBroken
from apps.core.jobs import enqueue
from apps.documents.exceptions import NotRendered, StorageDown
from apps.documents.models import Document
from apps.documents.services import Archived, archive_scans, refer_document, store_generated

logger = logging.getLogger("portal.cases")

SCAN = "scan"  # purpose of what is made
PORTAL = system_actor("scans")
LEASE, MOST_ATTEMPTS = dt.timedelta(minutes=15), 3  # longer than a batch takes; a file that ends workers is left alone


def make_scan(scan_id: str | UUID) -> bool:
    """Make one PDF/A. True when there is a result, good or bad; without one it is tried again."""
    scan = _begin(scan_id)
    if scan is None:
        return False
    documents = _sources(scan)
    fault, made = "", None
    try:
        if any(one.file.refused for one in documents):
            raise NotRendered("refused")
        if scan.attempts > MOST_ATTEMPTS:
            raise NotRendered("complex")
        made = archive_scans(documents=documents, title=scan.title, number=scan.case.number, at=scan.created)
    except NotRendered as error:
        fault = error.code
    except (StorageDown, SealBroken) as error:
        logger.warning("a scan cannot be made now", extra={"scan": str(scan.pk), "why": str(error)})
        return False
    return _settle(scan, fault, made, documents)


def _sources(scan: Scan) -> list[Document]:
    found = Document.objects.select_related("file").in_bulk(scan.sources)
    return [found[key] for key in scan.sources]


def _begin(scan_id: str | UUID) -> Scan | None:
    """Count the attempt and take the lease before anything is done."""
    with transaction.atomic():
        rows = Scan.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case", "by")
        scan: Scan | None = rows.due(timezone.now()).filter(pk=scan_id).first()
        if scan is None or not all(one.file.available or one.file.refused for one in _sources(scan)):
            return None  # files are checked first
        scan.attempts += 1
        scan.next_attempt = timezone.now() + LEASE
        scan.save(update_fields=["attempts", "next_attempt", "changed"])
    return scan


def _settle(scan: Scan, fault: str, made: Archived | None, documents: list[Document]) -> bool:
    """Write down what came of it, unless another worker did."""
    with transaction.atomic():
        row = Scan.objects.select_for_update().get(pk=scan.pk)
        if row.state != ScanState.WAITING or row.attempts != scan.attempts:
            return False
        row.fault, row.state = fault, ScanState.FAILED if fault else ScanState.DONE
        by = Actor(user=scan.by, second_factor=True) if scan.by else PORTAL
        if made is None:
            _lament(by, scan)
        else:
            entry = Entry(scan.title, scan.kind, scan.on, scan.manner, scan.public)
            row.document, row.pages = _kept(scan, entry, made, documents).pk, made.pages
            tell_of(by, scan.case, entry, [row.document], made.pages)
        row.save()
    return True


def _kept(scan: Scan, entry: Entry, made: Archived, documents: list[Document]) -> Document:
    name = f"{scan.title}.pdf"
    place: dict[str, Any] = {"owner_kind": entry.owner, "owner_id": scan.case_id, "purpose": SCAN, "name": name}
    if made.content is None:
        return refer_document(actor=PORTAL, document=documents[0], **place)
    return store_generated(actor=PORTAL, content=made.content, content_type="application/pdf", **place)


def _lament(by: Actor, scan: Scan) -> None:
    texts = (
        f"Dokumenta »{scan.title}« ni bilo mogoče pretvoriti v PDF/A; izvirniki so v zadevi.",
        f"The document “{scan.title}” could not be made PDF/A; the originals are in the case.",
    )
    write_event(by, scan.case, EventKind.NOTE, texts, public=False, documents=scan.sources)


def sweep_scans(limit: int = 20) -> int:
    """Make what is due: the net under the kicks. How many have a result now."""
    due = Scan.objects.due(timezone.now()).order_by("next_attempt").values_list("pk", flat=True)[:limit]
    return sum(make_scan(key) for key in list(due))


def kick_scans(file_id: UUID | str) -> None:
    """A file was checked: the scans that waited for it can be made."""
    documents = Document.objects.filter(file__pk=file_id, owner_kind=INSIDE).values_list("pk", flat=True)
    for key in list(documents):
        for scan in Scan.objects.filter(state=ScanState.WAITING, sources__contains=[key]).values_list("pk", flat=True):
            enqueue("cases.make_scan", str(scan))
