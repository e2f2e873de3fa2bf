"""The page on which a decision is prepared, approved, sent and served. What is offered follows from where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.cases import forms as own
from apps.cases import reading, services, texts, workflow
from apps.cases.choices import APPEALABLE, CaseState, DecisionState, Outcome
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, Decision, Delivery
from apps.cases.workflow.guards import appeal_open
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import NothingToFill, StaffForm
from apps.documents.models import Document

Take = Callable[[Actor, "Standing", dict[str, Any]], Any]


@dataclass(frozen=True)
class Standing:
    """Where the decision of a case stands."""

    case: Case
    decision: Decision | None
    delivery: Delivery | None


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: button, form, service, and what is said afterwards. first: the main one."""

    button: Any
    form: type[StaffForm]
    take: Take
    done: Any
    first: bool = False
    danger: bool = False


def _prepare(actor: Actor, at: Standing, cleaned: dict[str, Any]) -> Any:
    return services.prepare_decision(actor=actor, case_id=at.case.pk, parts=cleaned)


def _hand_over(actor: Actor, at: Standing, cleaned: dict[str, Any]) -> Any:
    decision = services.prepare_decision(actor=actor, case_id=at.case.pk, parts=cleaned)
    return services.submit_decision(actor=actor, decision_id=decision.pk)


def _decision(service: Callable[..., Any]) -> Take:
    return lambda actor, at, cleaned: service(actor=actor, decision_id=_key(at.decision), **cleaned)


def _delivery(service: Callable[..., Any]) -> Take:
    return lambda actor, at, cleaned: service(actor=actor, delivery_id=_key(at.delivery), **cleaned)


def _case(service: Callable[..., Any]) -> Take:
    return lambda actor, at, cleaned: service(actor=actor, case_id=at.case.pk, **cleaned)


def _key(record: Any) -> UUID:
    if record is None:
        raise StepRefused(_("Med tem se je stanje spremenilo. Osvežite stran."))
    return record.pk  # type: ignore[no-any-return]


DEEDS: Mapping[str, Deed] = {
    "save": Deed(gettext_lazy("Shranite osnutek"), own.DecisionForm, _prepare, gettext_lazy("Osnutek je shranjen.")),
    "submit": Deed(gettext_lazy("Predajte v odobritev"), own.DecisionForm, _hand_over,
                   gettext_lazy("Odločitev čaka na odobritev vodje."), first=True),
    "approve": Deed(gettext_lazy("Odobrite in izdajte"), NothingToFill, _decision(services.approve_decision),
                    gettext_lazy("Odločitev je izdana. Dokument bo zapečaten v nekaj trenutkih."), first=True),
    "return": Deed(gettext_lazy("Vrnite v popravek"), own.NoteForm, _decision(services.return_decision),
                   gettext_lazy("Odločitev je vrnjena v popravek."), danger=True),
    "dispatch": Deed(gettext_lazy("Odpremite"), own.DispatchForm, _case(services.dispatch_decision),
                     gettext_lazy("Odločitev je odpremljena."), first=True),
    "serve": Deed(gettext_lazy("Zapišite vročitev"), own.ServiceForm, _delivery(services.record_service),
                  gettext_lazy("Vročitev je zapisana."), first=True),
    "fail": Deed(gettext_lazy("Ni bilo vročeno"), own.FailureForm, _delivery(services.record_failure),
                 gettext_lazy("Zapisano. Izberite drug način vročitve."), danger=True),
    "appeal": Deed(gettext_lazy("Zapišite pritožbo"), own.AppealForm, _case(services.record_appeal),
                   gettext_lazy("Pritožba je zapisana.")),
    "refuse_appeal": Deed(gettext_lazy("Pritožba ni uspela"), own.RefusalForm, _case(services.refuse_appeal),
                          gettext_lazy("Zapisano.")),
}  # fmt: skip


def urls(admin: Any) -> list[Any]:
    """The page, under the admin of cases."""

    def page(request: HttpRequest, pk: UUID) -> HttpResponse:
        return decision_page(admin, request, pk)

    return [path("<uuid:pk>/odlocitev/", admin.admin_site.admin_view(page), name="cases_decision")]


def standing(case: Case) -> Standing:
    """The decision in work, else the latest one, with its latest delivery."""
    decision = (
        case.decisions.exclude(state=DecisionState.ISSUED).first() or case.decisions.order_by("-sequence").first()
    )
    delivery = decision.deliveries.order_by("-created").first() if decision else None
    return Standing(case, decision, delivery)


def offered(actor: Actor, at: Standing) -> list[str]:
    """Names of the deeds that make sense now, for this actor."""
    steps, state = workflow.steps_open(actor, at.case), at.decision.state if at.decision else ""
    if at.case.state in APPEALABLE:
        return _after_service(actor, at.case, steps)
    if at.case.state == CaseState.DISPATCHED:
        return ["serve", "fail"] if "serve" in steps else []
    if at.case.state == CaseState.DECIDED:
        return ["dispatch"] if "dispatch" in steps and at.decision and at.decision.document else []
    if at.case.state not in workflow.STEPS["decide"].sources:
        return []
    if state == DecisionState.SUBMITTED:
        return ["approve", "return"] if "decide" in steps else []
    return ["submit", "save"] if steps else []


def _after_service(actor: Actor, case: Case, steps: list[str]) -> list[str]:
    """A late appeal is closed when the case is final already: the head writes down that it was dismissed."""
    if appeal_open(case):
        return ["refuse_appeal"] if workflow.sides_of(actor, case, timezone.now()) & workflow.OFFICE else []
    return ["appeal"] if steps else []


def decision_page(admin: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show it, or do one deed. 404 for who does not see the case at work."""
    case: Any = admin.seen(request, str(pk))
    actor, at = actor_of(request), standing(case)
    deeds = offered(actor, at)
    name, outcome = request.POST.get("do", ""), request.POST.get("outcome") or request.GET.get("izid", "")
    if request.method == "POST" and name not in DEEDS:
        raise Http404
    shown: dict[str, Any] = {
        key: DEEDS[key].form(
            request.POST if key == name else None, initial=_initial(at, outcome), actor=actor, record=case
        )
        for key in deeds
    }
    if request.method == "POST":
        form = shown.get(name)
        if form is None:
            messages.error(request, _("Med tem se je stanje spremenilo. Tega koraka zdaj ni mogoče narediti."))
            return HttpResponseRedirect(request.path)
        if form.is_valid() and _done(request, actor, at, name, form):
            return HttpResponseRedirect(request.path)
    access.note_look(actor, case, case=case.number)
    return TemplateResponse(request, "admin/cases/decision.html", _context(admin, request, at, shown, outcome))


def _done(request: HttpRequest, actor: Actor, at: Standing, name: str, form: Any) -> bool:
    try:
        DEEDS[name].take(actor, at, form.cleaned_data)
    except StepRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, DEEDS[name].done)
    return True


def _initial(at: Standing, outcome: str) -> dict[str, Any]:
    """What is written already, or the proposal for an outcome."""
    if at.decision and at.decision.state != DecisionState.ISSUED:
        return {name: getattr(at.decision, name) for name in ("outcome", *PROPOSED)}
    return {"outcome": outcome, **texts.proposed(at.case, outcome)} if outcome in Outcome.values else {}


PROPOSED = ("kind", "operative", "reasons", "remedy", "fee_clause")


def _context(admin: Any, request: HttpRequest, at: Standing, shown: dict[str, Any], outcome: str) -> dict[str, Any]:
    decision = at.decision
    key = decision.document if decision else None
    document = Document.objects.filter(pk=key).select_related("file").first() if key else None
    asks = "submit" in shown and outcome not in Outcome.values and (not decision or decision.state == "issued")
    return {
        **admin.admin_site.each_context(request), "opts": admin.opts, "title": _("Odločitev in vročitev"),
        "case": at.case, "decision": decision, "delivery": at.delivery, "document": document,
        "back": reverse("admin:cases_case_change", args=[at.case.pk]), "outcomes": Outcome.choices if asks else (),
        "deeds": [] if asks else [(key, DEEDS[key], form) for key, form in shown.items() if key != "save"],
        "saves": "save" in shown, "appeals": reading.appeals_of(at.case),
        "deliveries": at.case.deliveries.select_related("decision"),
        "wrong": any(form.errors for form in shown.values()),
    }  # fmt: skip
