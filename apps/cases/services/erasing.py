"""What is deleted of a case that stands on an approved list, and what stays of it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from apps.cases.models import Case, PaperFiling
from apps.cases.owners import owners_of
from apps.cases.registry import subject_of
from apps.cases.services.archiving import discard_packages
from apps.core import history
from apps.core.actor import system_actor
from apps.documents.models import Document
from apps.documents.services import forget_document

PORTAL = system_actor("disposal")
REASON = "odobren seznam za izbris"
NOBODY: dict[str, Any] = {
    "party_name": "", "search_text": "", "applicant": None, "organisation": None, "principal": None, "mandate": None,
}  # fmt: skip


def erase_contents(case: Case) -> None:
    """Delete what was filed, said, decided and attached, and whom the histories name. In the caller's transaction, with
    the case locked; the triggers of the database refuse it for a case that stands on no approved list.

    What stays: number, sign, title, department, officer, days, state and outcome, and the list. Fees stay in the
    ledger as accounting law demands, by their reference. The bytes of files go when nothing else has referred to them
    for the period of grace (`documents`)."""
    discard_packages(case)
    subject_of(case).dispose(case)
    for owner in owners_of(case):
        for document in Document.objects.of(*owner):
            forget_document(actor=PORTAL, document=document, reason=REASON)
    for untracked in (case.checks, case.appeals, case.scans, case.messages):
        untracked.all().delete()
    for tracked in (
        case.shares, case.opinions, case.parties.exclude(represents=None), case.parties, case.deliveries,
        case.letters, case.decisions, case.supplement_requests, PaperFiling.objects.filter(case=case),
    ):  # fmt: skip
        _delete(tracked.all())
    case.events.all().delete()
    for name, value in NOBODY.items():
        setattr(case, name, value)
    case.disposed = timezone.now()
    case.save()
    history.forget(case, reason=REASON)


def _delete(rows: Iterable[Any]) -> None:
    for row in list(rows):
        key = row.pk
        row.delete()
        row.pk = key  # deleting took it away; its history goes by it
        history.forget(row, reason=REASON)
