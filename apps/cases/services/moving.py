"""Taking steps: every change of a case's state goes through here, under lock and by the table."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import signals, workflow
from apps.cases.choices import FINAL, CaseState, SupplementState
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent, SupplementRequest
from apps.cases.models.cases import NO_DAY
from apps.cases.models.ledger import deadlines_of
from apps.cases.services.closing import close_opinions
from apps.cases.services.events import write_event
from apps.core.actor import Actor
from apps.core.legal_time import local_day

OVER = ("accept", "decide", "withdraw", "transfer", "join")  # after these nothing is to be supplemented
SETTLED = (CaseState.DECIDED, CaseState.DISPATCHED, CaseState.SERVED, *FINAL)
NO_OPINION = ("end_opinion", "decide", "withdraw", "transfer", "join")  # after these no opinion is waited for
KEPT = ("round", "period", "on", "outcome")  # words of a step that go into the ledger


def take_step(
    *, actor: Actor, case_id: UUID, step: str, expected: str = "", words: Mapping[str, Any] | None = None
) -> Case:
    """Take a step of the table that no service of its own takes. expected: the state that the page showed. words: what
    the step asks for (`reason`, `on` …).

    The case is locked, then everything is asked: whether the actor sees it (Http404 otherwise), where it stands
    (StepTaken when it is not where the page said), whether the step leads from there, is open to the actor and nothing
    stands in its way (StepRefused with the reason).
    """
    if workflow.STEPS[step].by:
        raise StepRefused(_("Tega koraka ni mogoče narediti brez njegovega obrazca."))
    with transaction.atomic():
        case = locked(actor, case_id)
        move(actor, case, step, expected=expected, words=words)
    return case


def locked(actor: Actor, case_id: UUID) -> Case:
    """The case, for this transaction alone; Http404 when the actor does not see it."""
    case: Case | None = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    seen = Case.objects.all() if actor.system else Case.objects.visible_to(actor)
    if case is None or not seen.filter(pk=case_id).exists():
        raise Http404
    return case


def move(
    actor: Actor, case: Case, step: str, *, expected: str = "", words: Mapping[str, Any] | None = None,
    happened: dt.datetime | None = None, documents: Iterable[UUID] = (), told: tuple[str, str] | None = None,
) -> CaseEvent:  # fmt: skip
    """Take a step of a case that is locked; for services that bring what the step needs. told: what the timeline says
    in place of the words of the table."""
    taken, given = workflow.STEPS[step], dict(words or {})
    _ask(actor, case, taken, expected, given)
    facts = {"step": step, "from": case.state, "to": str(taken.target)}
    facts |= {name: given[name] for name in KEPT if name in given}
    case.state, case.moved = taken.target, happened or timezone.now()
    if step == "join":
        case.joined_to = Case.objects.get(number=given["number"])
    if step in ("decide", "reopen"):
        case.outcome = given.get("outcome", "")
    date_end(case, step)
    event = write_event(
        actor, case, taken.kind, told or tuple(text % given if "%(" in text else text for text in taken.told),
        happened=happened, documents=documents, facts=facts,
    )  # fmt: skip
    if step in OVER:
        open_calls = SupplementRequest.objects.unanswered().filter(case=case)
        open_calls.update(state=SupplementState.CLOSED, changed=timezone.now())
    if step in NO_OPINION:
        close_opinions(case)
    reckon_deadlines(case)
    case.save()
    signals.case_moved.emit(case_id=case.pk, step=step, event_id=event.pk)
    if step == "decide":
        signals.case_decided.emit(case_id=case.pk, outcome=case.outcome)
    return event


def date_end(case: Case, step: str) -> None:
    """Since when nobody has to decide, from the state that the step led to."""
    day = local_day(case.moved)
    if step in ("decide", "reopen"):
        case.decided_on = day if step == "decide" else None
    case.closed_on = (case.closed_on or day) if case.state in SETTLED else None


def _ask(actor: Actor, case: Case, step: workflow.Step, expected: str, words: Mapping[str, Any]) -> None:
    if expected and case.state != expected:
        raise _taken(case)
    if case.state not in step.sources:
        raise StepRefused(_("To ni mogoče, ker je stanje zadeve »%(state)s«.") % {"state": case.get_state_display()})
    if not workflow.sides_of(actor, case, timezone.now()) & step.sides:
        raise StepRefused(_("Za ta korak nimate pravice."))
    if missing := [name for name in step.asks if not str(words.get(name, "")).strip()]:
        asked = {"reason": _("Napišite razlog."), "whom": _("Vpišite, komu."), "on": _("Vpišite dan."),
                 "number": _("Vpišite številko zadeve.")}  # fmt: skip
        raise StepRefused(asked[missing[0]])
    if why := step.guard(case, words):
        raise StepRefused(str(why))


def _taken(case: Case) -> StepTaken:
    """Who was first, in words."""
    latest = case.events.order_by("-happened", "-id").first()
    words = {
        "who": latest.who if latest else "–", "what": latest.text if latest else "",
        "when": date_format(timezone.localtime(latest.happened), "DATETIME_FORMAT") if latest else "–",
    }  # fmt: skip
    text = _("Med tem je zadevo spremenil nekdo drug: %(who)s, %(when)s. %(what)s Vašega koraka nismo naredili.")
    return StepTaken(text % words, latest)


def reckon_deadlines(case: Case) -> None:
    """What lists show of the deadlines, from the ledger; the caller saves."""
    found = deadlines_of(case)
    case.complete_on = found.decision.since if found.decision else None
    case.decision_due = found.decision.day if found.decision else None
    case.paused = found.decision.paused if found.decision else 0
    case.next_due = found.next.day if found.next else None
    case.next_kind = found.next.kind if found.next else ""
    case.due_order = case.next_due or NO_DAY
