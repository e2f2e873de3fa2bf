"""Opening cases."""

import datetime as dt
import hashlib
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.cases import signals, workflow
from apps.cases.choices import Channel
from apps.cases.models import Case
from apps.cases.models.papers import may_register
from apps.cases.services.events import write_event
from apps.cases.services.moving import reckon_deadlines
from apps.cases.services.numbers import allocate_number
from apps.core.actor import Actor
from apps.core.legal_time import Period, local_day
from apps.core.text import plain
from apps.identity.models import Department, Organisation, User


def open_case(
    *, actor: Actor, sign: str, title_sl: str, title_en: str, department: Department, applicant: User | None,
    subject_kind: str, subject_id: str | UUID, procedure: str, received_at: dt.datetime,
    organisation: UUID | None = None, principal: UUID | None = None, mandate: UUID | None = None,
    period: str = "", channel: str = "", party: str = "", told: tuple[str, str] | None = None,
) -> Case:  # fmt: skip
    """Open a case about a record of yours, once: asked again about the same record, the same case. Joins the caller's
    transaction (TransactionManagementError outside of one), emits `case_opened` and writes the first event.

    applicant: who files, None for a program of an organisation, and for paper; party: then the name of who files.
    organisation, principal, mandate: in whose name, as on
    Actor. procedure: its slug. period: by when to decide, ISO 8601 from the day of receipt (`P2M`); empty: no deadline.
    channel: one of `choices.Channel`. told: what the timeline says of the receipt.
    PermissionDenied unless the actor is the applicant, in that name, the portal itself, or staff who may register paper
    for the department; SignUnknown; ValueError for a period that is none.
    """
    on_paper = channel == Channel.PAPER and may_register(actor, department)
    if not (on_paper or _may_open(actor, applicant, organisation, principal, procedure)):
        raise PermissionDenied
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a case is opened inside the transaction of what it is about")
    _lock_subject(subject_kind, str(subject_id))
    known = Case.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).first()
    if known is not None:
        return known
    day = local_day(received_at)
    if period:
        Period.parse(period)
    step, number = workflow.STEPS["receive"], allocate_number(sign=sign, day=day)
    party = party or _party(applicant, organisation, principal)
    case = Case.objects.create(
        sign=number.sign, sequence=number.sequence, year=number.year, number=str(number), title_sl=title_sl,
        title_en=title_en, department=department, applicant=applicant, organisation_id=organisation,
        principal_id=principal, party_name=party,
        mandate=mandate, subject_kind=subject_kind, subject_id=str(subject_id),
        procedure=procedure, state=step.target, received_at=received_at, moved=received_at,
        decision_period=period, channel=channel, search_text=plain(party),
    )  # fmt: skip
    write_event(actor, case, step.kind, told or step.told, happened=received_at)
    reckon_deadlines(case)
    case.save()
    signals.case_opened.emit(case_id=case.pk)
    return case


def _may_open(
    actor: Actor, applicant: User | None, organisation: UUID | None, principal: UUID | None, procedure: str
) -> bool:
    """The portal itself; the applicant, or a program, in the name in which they act."""
    if actor.system:
        return True
    same_name = (actor.organisation, actor.principal) == (organisation, principal)
    if applicant is None:
        return bool(actor.client and not actor.user and organisation and same_name)
    return bool(actor.user and actor.user.pk == applicant.pk and same_name and actor.covers(procedure))


def _party(applicant: User | None, organisation: UUID | None, principal: UUID | None) -> str:
    """Name of who the case is of."""
    if organisation:
        return Organisation.objects.get(pk=organisation).name
    return str(User.objects.get(pk=principal) if principal else applicant)[:200]


def _lock_subject(kind: str, key: str) -> None:
    """One at a time for each record, until the transaction ends: two clicks take one number."""
    digest = hashlib.sha256(f"cases:{kind}:{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
