"""On which side of a case an actor stands."""

from typing import Any

from apps.cases.models import Case, CaseParty, CaseShare
from apps.cases.models.cases import OFFICE_WRITE
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Employment

APPLICANT, OFFICER, HEAD, PORTAL = "applicant", "officer", "head", "portal"
OFFICE = frozenset({OFFICER, HEAD})  # who works on a case, to the party one side


def sides_of(actor: Actor, case: Case, now: Any) -> set[str]:
    """Every side; none for whoever does not take part. Who is a party of the case, or filed it, works on it for no
    office (exclusion, ZUP 35). Client programs stand for whom they act."""
    if actor.system:
        return {PORTAL}
    user: Any = actor.user
    found = set()
    if Case.objects.filter(Case.objects.theirs(actor.in_person()), pk=case.pk).exists():
        found.add(APPLICANT)
    if actor.client and user is None:
        return found or _program_side(actor, case)
    if user is None or not actor.is_staff or user.pk in (case.applicant_id, case.principal_id):
        return found
    party = CaseParty.objects.in_force().filter(user=user.pk).values("case")
    if not Case.objects.filter(Case.objects.at_work(actor), pk=case.pk).exclude(pk__in=party).exists():
        return found
    if "head" in actor.roles and case.department.organisation_id == actor.employer:
        found.add(HEAD)
    if _works_in(actor, case, now):
        found.add(OFFICER)
    return found


def _program_side(actor: Actor, case: Case) -> set[str]:
    """A program that may write works for its departments as an officer does, never as a head."""
    at_work = Case.objects.filter(Case.objects.at_work(actor), pk=case.pk)
    return {OFFICER} if OFFICE_WRITE in actor.scopes and at_work.exists() else set()


def _works_in(actor: Actor, case: Case, now: Any) -> bool:
    user: Any = actor.user
    jobs = Employment.objects.on(local_day(now)).filter(user=user.pk, role="officer")
    if jobs.filter(department=case.department_id).exists():
        return True
    return CaseShare.objects.to_work_on(user, jobs.values("department")).filter(case=case.pk).exists()
