"""Who of the office types what stands on a paper into the form of the procedure, and until when."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases import workflow
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseParty, PaperFiling
from apps.cases.models.papers import receiving_desks
from apps.core.actor import Actor


def seen_paper(*, actor: Actor, filing_id: UUID) -> PaperFiling:
    """With its case and department; Http404 when the actor does not see it."""
    rows = PaperFiling.objects.visible_to(actor).select_related("case__department")
    filing: PaperFiling | None = rows.filter(pk=filing_id).first()
    if filing is None:
        raise Http404
    return filing


def may_type(*, actor: Actor, filing: PaperFiling) -> bool:
    """Whoever works on the case, and the receiving office that registered it; a party of the case for no office
    (ZUP 35)."""
    sides = workflow.sides_of(actor, filing.case, timezone.now())
    if sides & workflow.OFFICE:
        return True
    if actor.user is None or workflow.APPLICANT in sides or filing.desk_id not in set(receiving_desks(actor)):
        return False
    return not CaseParty.objects.in_force().filter(case=filing.case_id, user=actor.user.pk).exists()


def hold_paper(*, actor: Actor, filing_id: UUID) -> PaperFiling:
    """The filing, with its case (`case`) locked for this transaction. Http404 when the actor does not see it;
    PermissionDenied when they only read; StepRefused once nobody has to decide any more."""
    filing = seen_paper(actor=actor, filing_id=filing_id)
    filing.case = Case.objects.select_for_update(of=("self",)).select_related("department").get(pk=filing.case_id)
    if not may_type(actor=actor, filing=filing):
        raise PermissionDenied
    if filing.case.closed_on:
        raise StepRefused(_("O zadevi je že odločeno, zato se prepis ne spreminja več."))
    return filing
