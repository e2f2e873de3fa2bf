"""Who works on a case: assigning, taking over, handing over, sharing; and notes that only the office reads."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases import workflow
from apps.cases.choices import FINAL, EventKind
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, CaseParty, CaseShare
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Department, Employment, User


def require_at_work(actor: Actor, case: Case) -> None:
    """StepRefused unless the actor works on the case for its office (Http404 came before for who does not see it)."""
    if not workflow.sides_of(actor, case, timezone.now()) & (workflow.OFFICE | {workflow.PORTAL}):
        raise StepRefused(_("Za to nimate pravice."))


@transaction.atomic
def assign_case(
    *, actor: Actor, case_id: UUID, officer: User | None, department: Department | None = None,
    expected: UUID | str | None = "",
) -> Case:  # fmt: skip
    """Give a case to an officer of its department (oneself: take over; None: to nobody), or hand it over to another
    `department` of the organisation. expected: id of the officer that the page showed; StepTaken when it is another by
    now. StepRefused for somebody who does not work there, or is a party of the case."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    if (case.officer_id, department) == (officer.pk if officer else None, None):
        return case
    if expected != "" and case.officer_id != expected:
        raise StepTaken(_("Med tem je zadevo prevzel nekdo drug: %(who)s.") % {"who": case.officer or "–"})
    if case.state in FINAL:
        raise StepRefused(_("Zadeva je že končana."))
    if department and department.pk != case.department_id:
        if department.organisation_id != case.department.organisation_id:
            raise StepRefused(_("Ta oddelek ni v isti organizaciji. Drugemu organu zadevo odstopite."))
        case.department = department
    if officer and not may_work_on(officer, case):
        raise StepRefused(_("%(who)s ne dela v tem oddelku ali pa je stranka v zadevi.") % {"who": officer})
    case.officer = officer
    case.save()
    to = str(officer) if officer else str(case.department)
    write_event(
        actor, case, EventKind.ASSIGNED, (f"Zadevo rešuje: {to}.", f"Now with: {to}."), public=False,
        facts={"officer": str(officer.pk) if officer else ""},
    )  # fmt: skip
    return case


def may_work_on(officer: User, case: Case) -> bool:
    """Whether somebody is an officer or a head where the case is, and no party of it (ZUP 35)."""
    party = CaseParty.objects.in_force().filter(case=case, user=officer.pk)
    if officer.pk in (case.applicant_id, case.principal_id) or party.exists():
        return False
    jobs = Employment.objects.on(local_day(timezone.now())).filter(user=officer.pk, role__in=("officer", "head"))
    return bool(
        jobs.filter(department=case.department_id).exists()
        or jobs.filter(role="head", department__organisation=case.department.organisation_id).exists()
    )


@transaction.atomic
def share_case(
    *, actor: Actor, case_id: UUID, reason: str, user: User | None = None, department: Department | None = None,
    may_work: bool = False,
) -> CaseShare:  # fmt: skip
    """Let a colleague or a department (of another organisation too) see a case, or work on it. Shared already: the same
    share, with the rights that are asked for now."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    if not reason.strip():
        raise StepRefused(_("Napišite razlog."))
    whom: dict[str, Any] = {"user": user} if user else {"department": department}
    if not (user or department) or (user and not user.is_staff):
        raise StepRefused(_("Izberite zaposlenega ali oddelek."))
    values = {"may_work": may_work, "reason": reason.strip()[:250], "by": actor.user, "for_opinion": False}
    share, _made = CaseShare.objects.update_or_create(case=case, **whom, ended=None, defaults=values)
    to = str(user or department)
    write_event(actor, case, EventKind.ASSIGNED, (f"Zadeva je deljena: {to}.", f"Shared with: {to}."), public=False)
    return share


@transaction.atomic
def end_share(*, actor: Actor, share_id: UUID) -> None:
    """From now on the other side sees the case no more."""
    share = CaseShare.objects.get(pk=share_id)
    case = locked(actor, share.case_id)
    require_at_work(actor, case)
    if share.department_id and case.opinions.waiting().filter(department=share.department_id).exists():
        raise StepRefused(_("Ta oddelek pripravlja mnenje. Najprej umaknite zaprosilo zanj."))
    if CaseShare.objects.filter(pk=share_id, ended=None).update(ended=timezone.now()):
        to = str(share.user or share.department)
        write_event(
            actor, case, EventKind.ASSIGNED, (f"Deljenje je končano: {to}.", f"No longer shared with: {to}."),
            public=False,
        )  # fmt: skip


@transaction.atomic
def write_note(*, actor: Actor, case_id: UUID, text: str) -> CaseEvent:
    """A note for the office: the party never reads it."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    words = text.strip()
    if not words:
        raise StepRefused(_("Napišite besedilo."))
    if len(words) > 500:
        raise StepRefused(_("Zapis ima lahko največ 500 znakov."))
    return write_event(actor, case, EventKind.NOTE, (words, words), public=False)
