"""What can follow a request for an opinion, and who may do it: the state table as data."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from apps.cases.choices import OpinionState
from apps.cases.models import OpinionRequest
from apps.cases.workflow.sides import OFFICE, PORTAL, sides_of
from apps.core.actor import Actor

ASKED = "asked"  # the department that the question was put to


@dataclass(frozen=True)
class OpinionStep:
    """One allowed change of state. by_letter: for those who have no account here, or for those who have."""

    source: OpinionState
    target: OpinionState
    sides: frozenset[str]
    by_letter: bool | None = None


OPINION_STEPS = {
    "answer": OpinionStep(OpinionState.OPEN, OpinionState.ANSWERED, frozenset({ASKED}), by_letter=False),
    "record": OpinionStep(OpinionState.OPEN, OpinionState.ANSWERED, OFFICE, by_letter=True),
    "withdraw": OpinionStep(OpinionState.OPEN, OpinionState.WITHDRAWN, OFFICE | {PORTAL}),
}


def opinion_sides(actor: Actor, opinion: OpinionRequest) -> set[str]:
    """Sides of the case, and `ASKED` for whoever can answer (no party of the case, ZUP 35)."""
    found: set[Any] = set(sides_of(actor, opinion.case, timezone.now()))
    mine = OpinionRequest.objects.filter(OpinionRequest.objects.to_department_of(actor), pk=opinion.pk)
    user = actor.user
    if user and user.pk not in (opinion.case.applicant_id, opinion.case.principal_id) and mine.exists():
        found.add(ASKED)
    return found
