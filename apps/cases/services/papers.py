"""What comes on paper, by mail or orally: registered by the office on behalf of who files it (UUP; ZUP 63 to 68)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases.choices import Channel, EventKind, FilerKind, Manner, PaperKind
from apps.cases.exceptions import SignUnknown, StepRefused
from apps.cases.models import Case, PaperFiling
from apps.cases.models.papers import receiving_desks
from apps.cases.registry import Matter, matter_sources
from apps.cases.services.cases import open_case
from apps.cases.services.events import write_event
from apps.cases.services.paper_receipts import issue_paper_receipt
from apps.cases.services.taking import Entry, take_scans
from apps.cases.services.telling import tell_office
from apps.core.actor import Actor, system_actor
from apps.core.jobs import enqueue
from apps.core.legal_time import local_day
from apps.identity.models import Department, Organisation

PAPER, GENERAL = "paper", "splosna-zadeva"  # kind of subject; stands for a procedure where none fits
KIND = "cases.registered"
PORTAL = system_actor("papers")
REGISTERED = (
    gettext_noop("Nova vloga na papirju, zadeva %(number)s"),
    gettext_noop("Vpisana je vloga »%(title)s«, ki je prišla na papirju ali ustno."),
)
FEE_UNKNOWN = (
    "Takse iz vloge na papirju ni mogoče določiti samodejno. Določite jo po tarifi.",
    "The fee does not follow from a paper application. Set it by the tariff.",
)


@dataclass(frozen=True)
class Party:
    """Who files, as the paper says. kind: `choices.FilerKind`; numbers only as far as they are known."""

    kind: str
    name: str
    address: str
    email: str = ""
    phone: str = ""
    emso: str = ""
    tax_number: str = ""
    registration_number: str = ""


@dataclass(frozen=True)
class Paper:
    """What came. arrived: when it reached the office; posted: day of registered posting; summary: one line; text: what
    else was written down. procedure: slug, empty for a general matter under a sign, which says its own `matter`."""

    manner: str
    arrived: dt.datetime
    summary: str
    posted: dt.date | None = None
    text: str = ""
    procedure: str = ""
    matter: Matter | None = None


def matters() -> list[Matter]:
    """Procedures for which something can come on paper, by title."""
    found = [one for source in matter_sources for one in source.matters()]
    return sorted(found, key=lambda one: one.title_sl)


def register_paper(
    *, actor: Actor, key: UUID, paper: Paper, party: Party, uploads: Sequence[Any] = ()
) -> PaperFiling:  # fmt: skip
    """Open a case for what came on paper, once for each `key` (of the form): a second click gets what the first one
    got. PermissionDenied for staff who do not register for that department; StepRefused with what is wrong;
    FileRefused, StorageDown: then nothing was registered."""
    matter = _matter(paper)
    _check(paper)
    with transaction.atomic():
        case = _opened(actor, key, paper, party, matter)
        filing, new = PaperFiling.objects.get_or_create(pk=key, defaults=_row(actor, case, paper, party))
        if not new:
            if filing.registered_by != actor.user:
                raise PermissionDenied
            return filing
        if uploads:
            entry = Entry(str(_("Vloga")), PaperKind.INCOMING, case.received_day, paper.manner)
            take_scans(actor=actor, case_id=case.pk, entry=entry, uploads=uploads)
        _order_fee(case)
        tell_office(case, kind=KIND, title=REGISTERED[0], body=REGISTERED[1], key=case.pk)
        enqueue("cases.claim_papers")
    issue_paper_receipt(filing=filing)
    return filing


def _matter(paper: Paper) -> Matter:
    if not paper.procedure:
        if paper.matter is None:
            raise StepRefused(_("Izberite postopek ali vpišite klasifikacijski znak."))
        return paper.matter
    found = next((one for one in matters() if one.procedure == paper.procedure), None)
    if found is None:
        raise StepRefused(_("Tega postopka ni več v katalogu."))
    return found


def _check(paper: Paper) -> None:
    """StepRefused for days that cannot be."""
    if paper.arrived > timezone.now():
        raise StepRefused(_("Prejem ne more biti v prihodnosti."))
    if (paper.posted is not None) != (paper.manner == Manner.REGISTERED):
        raise StepRefused(_("Dan oddaje na pošto vpišite pri priporočeni pošti, in samo pri njej."))
    if paper.posted and paper.posted > local_day(paper.arrived):
        raise StepRefused(_("Na pošto je bilo oddano pred prejemom ali na isti dan."))


def _opened(actor: Actor, key: UUID, paper: Paper, party: Party, matter: Matter) -> Case:
    """With the organisation when the portal knows it; a person is found by the worker (`claim_papers`)."""
    known = None
    if party.kind == FilerKind.ORGANISATION and party.registration_number:
        known = Organisation.objects.filter(registration_number=party.registration_number).first()
    try:
        return open_case(
            actor=actor, sign=matter.sign, title_sl=matter.title_sl, title_en=matter.title_en,
            department=Department.objects.get(pk=matter.department), applicant=None,
            organisation=known.pk if known else None, subject_kind=PAPER, subject_id=key,
            procedure=paper.procedure or GENERAL, received_at=paper.arrived, period=matter.period,
            channel=Channel.PAPER, party=party.name.strip()[:200], told=_told(paper),
        )  # fmt: skip
    except SignUnknown as error:
        raise StepRefused(_("Klasifikacijski znak ima eno do pet števk.")) from error


def _told(paper: Paper) -> tuple[str, str]:
    lines = []
    for language in ("sl", "en"):
        with translation.override(language):
            line = _("Vloga je prejeta: %(manner)s.") % {"manner": Manner(paper.manner).label}
            if paper.posted:
                day = date_format(paper.posted, "SHORT_DATE_FORMAT")
                line += " " + _("Za dan vložitve velja dan oddaje na pošto, %(day)s.") % {"day": day}
            lines.append(line)
    return lines[0], lines[1]


def _row(actor: Actor, case: Case, paper: Paper, party: Party) -> dict[str, Any]:
    desks = list(receiving_desks(actor)[:1])
    return {
        "case": case, "registered_by": actor.user, "desk_id": desks[0] if desks else None, "manner": paper.manner,
        "posted": paper.posted, "party_kind": party.kind, "address": party.address[:250], "email": party.email,
        "phone": party.phone, "emso": party.emso, "tax_number": party.tax_number,
        "registration_number": party.registration_number, "summary": paper.summary[:250], "text": paper.text,
    }  # fmt: skip


def _order_fee(case: Case) -> None:
    """By the tariff of the procedure; a note for the officer when that depends on answers that nobody typed."""
    for source in matter_sources:
        if any(one.procedure == case.procedure for one in source.matters()) and not source.order_fee(case):
            write_event(PORTAL, case, EventKind.NOTE, FEE_UNKNOWN, public=False)
