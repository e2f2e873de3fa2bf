"""Documents taken into a case by the office: as they are, by reference, or scanned, which the worker makes PDF/A."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import workflow
from apps.cases.choices import EventKind, Manner, PaperKind, SupplementState
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseEvent, PaperFiling, Scan, SupplementRequest
from apps.cases.services.events import write_event
from apps.cases.services.supplements import held, receive_supplement
from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import receive_document, refer_document

CASE, INSIDE = "case", "case_inside"  # owners of documents: for everybody who sees the case; for its office alone
ORIGINAL = "original"  # purpose


@dataclass(frozen=True)
class Entry:
    """What is written down of a document. kind: `choices.PaperKind`; on: the day of the document or of its receipt;
    manner: `choices.Manner`, empty for one's own; public: whether the party sees it."""

    title: str
    kind: str
    on: dt.date
    manner: str = ""
    public: bool = True

    @property
    def owner(self) -> str:
        """Where the document goes."""
        return CASE if self.public else INSIDE


def held_by_office(actor: Actor, case_id: UUID) -> Case:
    """The case under lock, for its office or for the receiving office that registered it; Http404, StepRefused."""
    case: Case | None = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise Http404
    if workflow.sides_of(actor, case, timezone.now()) & (workflow.OFFICE | {workflow.PORTAL}):
        return case
    if PaperFiling.objects.visible_to(actor).filter(case=case).exclude(desk=None).exists():
        return case
    if Case.objects.office_of(actor).filter(pk=case_id).exists():
        raise StepRefused(_("Za to nimate pravice."))
    raise Http404


def _check(entry: Entry) -> None:
    if not entry.title.strip():
        raise StepRefused(_("Napišite, kaj je dokument."))
    if entry.on > local_day(timezone.now()):
        raise StepRefused(_("Dan dokumenta ne more biti v prihodnosti."))


@transaction.atomic
def take_documents(
    *, actor: Actor, case_id: UUID, entry: Entry, uploads: Iterable[Any] = (), references: Iterable[UUID] = ()
) -> CaseEvent:  # fmt: skip
    """Take documents into a case as they are, uploaded or by reference to what the actor may open; the line of the
    timeline. The same documents taken twice are one line. Http404, StepRefused, FileRefused, DocumentGone, StorageDown.
    """
    case = held_by_office(actor, case_id)
    _check(entry)
    owner: dict[str, Any] = {"owner_kind": entry.owner, "owner_id": case.pk, "purpose": entry.kind}
    taken = [receive_document(actor=actor, upload=one, **owner) for one in uploads]
    wanted = list(dict.fromkeys(references))
    found = Document.objects.readable_by(actor).in_bulk(wanted)
    if len(found) != len(wanted):
        raise StepRefused(_("Katerega od izbranih dokumentov ne vidite več. Odprite stran znova."))
    taken += [refer_document(actor=actor, document=found[key], **owner) for key in wanted]
    if not taken:
        raise StepRefused(_("Izberite vsaj en dokument."))
    keys = [document.pk for document in taken]
    known: CaseEvent | None = case.events.filter(kind=EventKind.DOCUMENT, documents=keys).first()
    return known or tell_of(actor, case, entry, keys)


@transaction.atomic
def take_scans(*, actor: Actor, case_id: UUID, entry: Entry, uploads: Sequence[Any]) -> Scan:
    """Take what a scanner made, in the order of pages. The worker makes one PDF/A of it; what was uploaded stays beside
    it as evidence, for the office alone. The same files sent twice are one scan. Http404, StepRefused, FileRefused,
    StorageDown."""
    case = held_by_office(actor, case_id)
    _check(entry)
    if not uploads:
        raise StepRefused(_("Izberite vsaj en dokument."))
    place: dict[str, Any] = {"owner_kind": INSIDE, "owner_id": case.pk, "purpose": ORIGINAL}
    sources = [receive_document(actor=actor, upload=one, **place).pk for one in uploads]
    scan, new = Scan.objects.get_or_create(
        case=case, sources=list(dict.fromkeys(sources)),
        defaults={"title": entry.title.strip()[:200], "kind": entry.kind, "manner": entry.manner, "on": entry.on,
                  "public": entry.public, "by": actor.user},
    )  # fmt: skip
    if new:
        enqueue("cases.make_scan", str(scan.pk))
    return scan


def tell_of(actor: Actor, case: Case, entry: Entry, documents: list[UUID], pages: int = 0) -> CaseEvent:
    """The line of the timeline, in both languages."""
    lines = []
    for language in ("sl", "en"):
        with translation.override(language):
            words = [str(PaperKind(entry.kind).label)]
            words += [str(Manner(entry.manner).label)] if entry.manner else []
            words += [date_format(entry.on, "SHORT_DATE_FORMAT")]
            words += [_("strani: %(count)d") % {"count": pages}] if pages else []
            lines.append(_("V zadevo je vložen dokument »%(title)s« (%(words)s).") % {
                "title": entry.title, "words": ", ".join(words)})  # fmt: skip
    facts = {"paper": entry.kind, "day": entry.on.isoformat(), "manner": entry.manner}
    return write_event(
        actor, case, EventKind.DOCUMENT, lines, public=entry.public, documents=documents, facts=facts
    )  # fmt: skip


@transaction.atomic
def record_paper_supplement(
    *, actor: Actor, request_id: UUID | str, on: dt.date, manner: str = "", posted: dt.date | None = None,
    uploads: Sequence[Any] = (),
) -> SupplementRequest:  # fmt: skip
    """Write down an answer to a call that came on paper, with its sheets. Answered already: nothing changes. Http404,
    StepRefused, FileRefused."""
    request = held(actor, request_id)
    if request.state == SupplementState.ANSWERED:
        return request
    if (posted is not None) != (manner == Manner.REGISTERED):
        raise StepRefused(_("Dan oddaje na pošto vpišite pri priporočeni pošti, in samo pri njej."))
    done = receive_supplement(actor=actor, request_id=request_id, on=on, posted=posted)
    if uploads:
        title = _("Dopolnitev na poziv %(number)d") % {"number": done.round}
        take_scans(
            actor=actor, case_id=done.case_id, uploads=uploads, entry=Entry(title, PaperKind.INCOMING, on, manner)
        )
    return done
