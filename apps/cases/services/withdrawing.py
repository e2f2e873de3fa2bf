"""The party takes its application back."""

from uuid import UUID

from django.db import transaction

from apps.cases.choices import CaseState
from apps.cases.models import Case
from apps.cases.services.moving import locked, move
from apps.core.actor import Actor

LONGEST = 400


@transaction.atomic
def withdraw_case(*, actor: Actor, case_id: UUID, reason: str = "", expected: str = "") -> Case:
    """Withdraw (ZUP 135), with a reason or without; withdrawn already: nothing changes. Http404, StepTaken, StepRefused
    as `take_step`."""
    case = locked(actor, case_id)
    if case.state == CaseState.WITHDRAWN:
        return case
    words = reason.strip()[:LONGEST]
    told = (f"Vloga je umaknjena: {words}", f"The application was withdrawn: {words}") if words else None
    move(actor, case, "withdraw", expected=expected, told=told)
    return case
