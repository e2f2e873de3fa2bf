"""What happened to a case, as deadlines are computed from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.cases import deadlines
from apps.cases.choices import CaseState as S
from apps.cases.models.cases import Case
from apps.cases.models.events import CaseEvent
from apps.cases.models.rules import LegalRule
from apps.cases.rules import RuleBook
from apps.core.legal_time import local_day

CHECKED = (S.RECEIVED, S.INCOMPLETE)
DECIDING = (S.SUPPLEMENTED, S.IN_REVIEW, S.WAITING_FOR_OPINION, S.REOPENED, S.DECIDED)


@dataclass(frozen=True)
class Deadlines:
    """Every deadline of a case as far as its ledger goes. supplements: by number of the call. next: the one that the
    state waits for."""

    facts: Sequence[deadlines.Fact]
    decision: deadlines.Deadline | None
    call: deadlines.Deadline | None
    appeal: deadlines.Deadline | None
    supplements: dict[int, deadlines.Deadline]
    next: deadlines.Deadline | None


def facts_of(case: Case) -> list[deadlines.Fact]:
    """The ledger, the oldest first: one query."""
    rows = CaseEvent.objects.filter(case=case).order_by("happened", "id").values_list("kind", "happened", "facts")
    return [deadlines.Fact(kind, local_day(happened), facts) for kind, happened, facts in rows]


def deadlines_of(case: Case, book: RuleBook | None = None) -> Deadlines:
    """From the ledger and the rules alone; the same whenever it is asked."""
    return reckon(facts_of(case), case.state, case.decision_period, book or LegalRule.objects.book())


def reckon(facts: Sequence[deadlines.Fact], state: str, period: str, book: RuleBook) -> Deadlines:
    """All deadlines of a ledger."""
    rounds = sorted({fact.data["round"] for fact in facts if fact.data.get("round")})
    calls = {number: deadlines.supplement(facts, number, book) for number in rounds}
    supplements = {number: found for number, found in calls.items() if found}
    decision, call, appeal = (
        deadlines.decision(facts, period),
        deadlines.call(facts, book),
        deadlines.appeal(facts, book),
    )
    coming = None
    if state in CHECKED:
        coming = call
    elif state == S.SUPPLEMENT_REQUESTED:
        waiting = [supplements[number] for number in deadlines.open_rounds(facts) if number in supplements]
        coming = max(waiting, key=lambda one: one.day, default=None)
    elif state in DECIDING:
        coming = decision
    elif state == S.SERVED:
        coming = appeal
    return Deadlines(facts, decision, call, appeal, supplements, coming)
