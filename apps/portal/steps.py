"""The steps of a request about personal data as staff pages: each shows the request, asks, and calls its service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core import access
from apps.core.actor import actor_of
from apps.identity.exceptions import CannotErase
from apps.portal.choices import TO_CARRY_OUT, RequestKind, RequestState
from apps.portal.exceptions import OwnRequest, StepRefused, TooLateToExtend
from apps.portal.forms.requests import DecisionForm, ExtensionForm
from apps.portal.models import DataRequest
from apps.portal.services import erasure, requests

FATES = {"erased": gettext_lazy("izbrišemo"), "anonymised": gettext_lazy("ostane brez osebnih podatkov"),
         "kept": gettext_lazy("ostane")}  # fmt: skip
REFUSALS = {
    StepRefused: gettext_lazy("Tega koraka ni več mogoče narediti: zahteva je medtem prešla v drugo stanje."),
    OwnRequest: gettext_lazy("O svoji zahtevi ne morete odločati. Prevzeti jo mora kdo drug."),
    TooLateToExtend: gettext_lazy("Rok se podaljša enkrat in samo, dokler še teče."),
    CannotErase: gettext_lazy("Račun pripada zaposlenemu. Najprej končajte zaposlitev in mu odvzemite dostop."),
}


@dataclass(frozen=True)
class Step:
    """name: in addresses' names; slug: in addresses. fits: whether a request is in a state for it. act: the service,
    with the checked data of the form."""

    name: str
    slug: str
    title: Any
    button: Any
    done: Any
    fits: Callable[[DataRequest], bool]
    act: Callable[..., DataRequest]
    form: type[forms.Form] = forms.Form


def _carried_out_by_hand(row: DataRequest) -> bool:
    return row.state in TO_CARRY_OUT and row.kind != RequestKind.ERASURE


STEPS = (
    Step(
        "take", "prevzem", gettext_lazy("Prevzemite"), gettext_lazy("Prevzemite zahtevo"),
        gettext_lazy("Zahteva je v obravnavi pri vas."),
        lambda row: row.state == RequestState.RECEIVED, requests.take_request,
    ),
    Step(
        "decide", "odlocitev", gettext_lazy("Odločite"), gettext_lazy("Zapišite odločitev"),
        gettext_lazy("Odločitev je zapisana, oseba je obveščena."),
        lambda row: row.state == RequestState.IN_PROGRESS, requests.decide_request, DecisionForm,
    ),
    Step(
        "extend", "podaljsanje", gettext_lazy("Podaljšajte rok"), gettext_lazy("Podaljšajte za dva meseca"),
        gettext_lazy("Rok je podaljšan, oseba je obveščena."),
        lambda row: row.state == RequestState.IN_PROGRESS and not row.extended,
        requests.extend_request, ExtensionForm,
    ),
    Step(
        "complete", "izvedeno", gettext_lazy("Zaključite"), gettext_lazy("Označite kot izvedeno"),
        gettext_lazy("Zahteva je zaključena, oseba je obveščena."),
        _carried_out_by_hand, requests.complete_request,
    ),
    Step(
        "erase", "izbris", gettext_lazy("Izbrišite osebo"), gettext_lazy("Izbrišite za vedno"),
        gettext_lazy("Oseba je izbrisana, zahteva je zaključena."),
        lambda row: row.state in TO_CARRY_OUT and row.kind == RequestKind.ERASURE, erasure.erase_person,
    ),
)  # fmt: skip


def page_of(step: Step) -> Callable[..., HttpResponse]:
    """The view of one step: what it is about, its form, and for an erasure the plan. 404 for what the actor may not
    see."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: UUID) -> HttpResponse:
        actor = actor_of(request)
        row = get_object_or_404(DataRequest.objects.visible_to(actor).select_related("user"), pk=pk)
        if not actor.has_perm(requests.DECIDE):
            raise PermissionDenied
        form = step.form(request.POST if request.method == "POST" else None)
        if not step.fits(row):
            messages.warning(request, REFUSALS[StepRefused])
            return _back(row)
        if request.method == "POST" and form.is_valid():
            _do(step, request, row, form)
            return _back(row)
        access.note(actor, "view", row, case=row.number)
        context = {**admin.site.each_context(request), "title": step.title, "step": step, "row": row, "form": form}
        if step.name == "erase":
            context["plan"] = [(line, FATES[line.fate]) for line in erasure.plan_erasure(user=row.user)]
        return render(request, "admin/portal/step.html", context)

    return page


def _back(row: DataRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:portal_datarequest_change", args=[row.pk]))


def _do(step: Step, request: HttpRequest, row: DataRequest, form: forms.Form) -> None:
    """Call the service and say how it went."""
    try:
        step.act(actor=actor_of(request), request=row, **form.cleaned_data)
        messages.success(request, step.done)
    except tuple(REFUSALS) as refusal:
        messages.warning(request, REFUSALS[type(refusal)])
