"""Decisions: prepared by an officer, approved by the head (four eyes), then set and sealed by the worker."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import texts, workflow
from apps.cases.choices import DecisionState, EventKind
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, Decision
from apps.cases.models.document_numbers import next_sequence
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked, move
from apps.cases.services.working import require_at_work
from apps.core import jobs
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import PublicTitle, issue_sealed

PARTS = ("kind", "outcome", "operative", "reasons", "remedy", "fee_clause")
OWNER, PURPOSE, TEMPLATE = "decision", "decision", "odlocba"
PORTAL = system_actor("decisions")
EDITABLE = (DecisionState.DRAFT, DecisionState.RETURNED)


def proposal(case: Case, outcome: str) -> dict[str, str]:
    """PARTS of a decision with this outcome as the texts of the house propose them."""
    return {"outcome": outcome, **texts.proposed(case, outcome)}


@transaction.atomic
def prepare_decision(*, actor: Actor, case_id: UUID, parts: Mapping[str, Any]) -> Decision:
    """Write the draft of a decision, or change it. parts: PARTS. StepRefused when the case cannot be decided from where
    it stands, or the decision waits for the head already."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    if case.state not in workflow.STEPS["decide"].sources:
        raise StepRefused(_("V stanju »%(state)s« o zadevi ni mogoče odločiti.") % {"state": case.get_state_display()})
    draft = case.decisions.exclude(state=DecisionState.ISSUED).first()
    if draft is None:
        draft = Decision(case=case, sequence=next_sequence(case))
    elif draft.state not in EDITABLE:
        raise StepRefused(_("Odločitev že čaka na odobritev vodje."))
    for name in PARTS:
        setattr(draft, name, parts[name])
    draft.prepared_by = _person(actor)
    draft.save()
    return draft


@transaction.atomic
def submit_decision(*, actor: Actor, decision_id: UUID) -> Decision:
    """Hand the draft to the head. Asked twice, once."""
    decision = _locked(actor, decision_id)
    require_at_work(actor, decision.case)
    if decision.state == DecisionState.SUBMITTED:
        return decision
    if decision.state not in EDITABLE:
        raise StepTaken(_("Odločitev je že izdana."))
    decision.state, decision.note = DecisionState.SUBMITTED, ""
    decision.save()
    _tell(actor, decision, "Odločitev je predana v odobritev.", "The decision was handed over for approval.")
    return decision


@transaction.atomic
def return_decision(*, actor: Actor, decision_id: UUID, note: str) -> Decision:
    """The head gives it back with a reason."""
    decision = _locked(actor, decision_id)
    _head(actor, decision.case)
    if decision.state != DecisionState.SUBMITTED:
        raise StepTaken(_("Odločitev ne čaka na odobritev."))
    if not note.strip():
        raise StepRefused(_("Napišite, kaj je treba popraviti."))
    decision.state, decision.note = DecisionState.RETURNED, note.strip()[:500]
    decision.save()
    _tell(actor, decision, "Odločitev je vrnjena v popravek.", "The decision was returned for correction.")
    return decision


@transaction.atomic
def approve_decision(*, actor: Actor, decision_id: UUID, expected: str = "") -> Decision:
    """The head issues what an officer prepared: the case is decided, and the worker makes the document. Asked again,
    nothing more happens. StepRefused for who prepared it (four eyes), and by the state table."""
    decision = _locked(actor, decision_id)
    _head(actor, decision.case)
    if decision.state == DecisionState.ISSUED:
        return decision
    if decision.state != DecisionState.SUBMITTED:
        raise StepTaken(_("Odločitev ne čaka na odobritev."))
    if decision.prepared_by_id == (actor.user.pk if actor.user else None):
        raise StepRefused(_("Odločitve ne more odobriti, kdor jo je pripravil."))
    move(actor, decision.case, "decide", expected=expected, words={"outcome": decision.outcome})
    decision.state, decision.approved_by, decision.issued_at = DecisionState.ISSUED, _person(actor), timezone.now()
    decision.save()
    jobs.enqueue("cases.set_decisions")
    return decision


def set_decisions() -> int:
    """Make the documents of decisions that were issued and have none yet: how many were made. Killed and begun anew,
    each is made once."""
    waiting = Decision.objects.issued().filter(document=None).order_by("issued_at").values_list("pk", flat=True)
    return sum(_set(key) for key in waiting[:100])


def _set(key: UUID) -> bool:
    with transaction.atomic():
        rows = Decision.objects.select_for_update(of=("self",), skip_locked=True)
        decision = rows.select_related("case__department__organisation").filter(pk=key, document=None).first()
        if decision is None:
            return False
        document = sealed_document(decision)
        decision.document = document.pk
        decision.save(update_fields=["document", "changed"])
        write_event(
            PORTAL, decision.case, EventKind.DOCUMENT, ("Odločitev je zapečatena.", "The decision was sealed."),
            public=False, documents=[document.pk],
        )  # fmt: skip
    return True


def sealed_document(decision: Decision) -> Document:
    """The PDF, set and sealed once."""
    case, title = decision.case, _title(decision)
    return issue_sealed(
        actor=PORTAL, owner_kind=OWNER, owner_id=decision.pk, purpose=PURPOSE, template=TEMPLATE, title=title,
        context=decision_data(decision), name=f"{title}.pdf".replace("/", "-"), language="sl",
        public_title=PublicTitle("Odločba" if decision.kind == "decision" else "Sklep",
                                 "Decision" if decision.kind == "decision" else "Ruling"), key=case.number,
    )  # fmt: skip


def _title(decision: Decision) -> str:
    return f"{'Odločba' if decision.kind == 'decision' else 'Sklep'} {decision.number}"


def decision_data(decision: Decision) -> dict[str, Any]:
    """What the template prints, in Slovenian: the official language."""
    case, day = decision.case, local_day(decision.issued_at or timezone.now())
    head = str(decision.approved_by) if decision.approved_by else "–"
    return {
        "facts": [
            ["Številka", decision.number], ["Datum", date_format(day, "SHORT_DATE_FORMAT")],
            ["Organ", f"{case.department.organisation}, {case.department}"], ["Stranka", case.party_name],
            ["Zadeva", case.title_sl],
        ],
        "parts": [
            {"title": title, "paragraphs": [line for line in text.splitlines() if line.strip()]}
            for title, text in (
                ("Izrek", decision.operative), ("Obrazložitev", decision.reasons),
                ("Pouk o pravnem sredstvu", decision.remedy), ("Taksa", decision.fee_clause),
            ) if text.strip()
        ],
        "signed": [["Postopek je vodil", str(decision.prepared_by)], ["Odločil", head]],
    }  # fmt: skip


def _locked(actor: Actor, decision_id: UUID) -> Decision:
    """The decision with its case, both for this transaction alone."""
    found = Decision.objects.filter(pk=decision_id).values_list("case", flat=True).first()
    if found is None:
        raise Http404
    case = locked(actor, found)
    if not (actor.system or Case.objects.office_of(actor).filter(pk=case.pk).exists()):
        raise Http404
    decision: Decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    decision.case = case
    return decision


def _person(actor: Actor) -> Any:
    if not actor.user:
        raise StepRefused(_("Odločitve pripravljajo in izdajajo ljudje."))
    return actor.user


def _head(actor: Actor, case: Case) -> None:
    if workflow.HEAD not in workflow.sides_of(actor, case, timezone.now()):
        raise StepRefused(_("Odločitve izdaja vodja."))


def _tell(actor: Actor, decision: Decision, slovenian: str, english: str) -> None:
    write_event(actor, decision.case, EventKind.STEP, (slovenian, english), public=False)
