"""What is done outside by a contractor's people: answers, notes, repairs with their photos, and what they give back.
The office's own inspectors do the same by the services of the office."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.documents.choices import PhotoKind
from apps.documents.models import Photo
from apps.reports import workflow
from apps.reports.choices import ClosingReason, EventKind
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportEvent
from apps.reports.services.calling import call_office
from apps.reports.services.events import write_event
from apps.reports.services.handling import answer_report, write_answer, write_note
from apps.reports.services.moving import OTHER_REASONS, locked, move, needed, take_step
from apps.reports.services.photos import add_photos

FIELD = "field"  # in the facts of an event: the organisation that wrote it and reads it


def is_office(actor: Actor, report: Report) -> bool:
    """Whether the actor works on it for the department."""
    return bool(workflow.sides_of(actor, report) & workflow.OFFICE)


def repairer_locked(actor: Actor, report_id: UUID) -> Report:
    """The report, locked; Http404 when it is not seen, MoveRefused unless the actor's organisation repairs it."""
    report = locked(actor, report_id)
    if workflow.CONTRACTOR not in workflow.sides_of(actor, report):
        raise MoveRefused(_("Za to nimate pravice."))
    return report


def answer_outside(*, actor: Actor, report: Report, text: str) -> ReportEvent:
    """An answer that everybody reads, of the contractor or of the office; the state stays."""
    if is_office(actor, report):
        return answer_report(actor=actor, report_id=report.pk, text=text)
    if not text.strip():
        raise MoveRefused(needed()["answer"])
    with transaction.atomic():
        row = repairer_locked(actor, report.pk)
        return write_answer(actor, row, ("Odgovor izvajalca.", "An answer of the contractor."), text)


def note_outside(*, actor: Actor, report: Report, text: str) -> ReportEvent:
    """For the office and, when a contractor wrote it, for that contractor."""
    if is_office(actor, report):
        return write_note(actor=actor, report_id=report.pk, text=text)
    if not text.strip():
        raise MoveRefused(_("Napišite besedilo zapisa."))
    with transaction.atomic():
        row = repairer_locked(actor, report.pk)
        return _tell_office(actor, row, ("Zapis izvajalca.", "A note of the contractor."), text)


def propose_closing(*, actor: Actor, report: Report, reason: str, text: str) -> ReportEvent:
    """A contractor does not close what is not fixed: the department decides."""
    if reason not in OTHER_REASONS:
        raise MoveRefused(needed()["reason"])
    if not text.strip():
        raise MoveRefused(needed()["note"])
    with transaction.atomic():
        row = repairer_locked(actor, report.pk)
        if not row.is_open:
            raise MoveRefused(_("Prijava ni več odprta."))
        why = ClosingReason(reason)
        texts = (
            f"Izvajalec predlaga zaključek brez popravila: {why.label}.",
            f"The contractor proposes to close it without a repair: {why.name.lower()}.",
        )
        return _tell_office(actor, row, texts, text, proposed=reason)


def _tell_office(actor: Actor, row: Report, texts: tuple[str, str], text: str, **facts: Any) -> ReportEvent:
    told = {FIELD: str(actor.employer), **facts}
    event = write_event(actor, row, EventKind.NOTE, texts, public=False, answer=text.strip(), facts=told)
    call_office(row, event)
    row.save()
    return event


def give_back(*, actor: Actor, report_id: UUID, reason: str) -> Report:
    """The contractor does not repair it: the department has it again and hears why. Nothing that was planned holds."""
    with transaction.atomic():
        report = locked(actor, report_id)
        event = move(actor, report, "give_back", words={"note": reason}, sides=_contractor(actor, report))
        texts = f"Prijavo obravnava: {report.department.name}.", f"The report is handled by: {report.department.name}."
        write_event(actor, report, EventKind.ASSIGNED, texts)
        report.contractor, report.planned_on, report.updated_at = None, None, event.happened
        call_office(report, event)
        report.save()
    return report


def _contractor(actor: Actor, report: Report) -> set[str]:
    return workflow.sides_of(actor, report) & {workflow.CONTRACTOR}


def fix_outside(
    *, actor: Actor, report: Report, answer: str, photos: Iterable[Photo] = (), expected: str = ""
) -> Report:
    """It is fixed: photos of the repair and the step are one thing, so that neither stays without the other."""
    with transaction.atomic():
        locked(actor, report.pk)
        if found := list(photos):
            add_photos(actor=actor, report_id=report.pk, photos=found, kind=PhotoKind.AFTER)
        return take_step(actor=actor, report_id=report.pk, step="fix", expected=expected, words={"answer": answer})
