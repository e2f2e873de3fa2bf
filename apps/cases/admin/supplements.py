"""`/admin/cases/case/<pk>/dopolnitev/`: mark what is missing, see the letter in both languages, send it; and what the
office writes down about calls that were sent: service, more time, an answer on paper."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.cases import reading, services, workflow
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, SupplementRequest
from apps.cases.paper_forms import PaperAnswerForm
from apps.cases.registry import subject_of
from apps.cases.services.supplements import last_day
from apps.cases.supplement_forms import CallForm, DayForm, MoreTimeForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.core.models import key_of
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import FileRefused

FORMS = {
    "vroceno": (DayForm, "dan"), "prejeto": (PaperAnswerForm, "list"), "podaljsaj": (MoreTimeForm, "rok"),
}  # fmt: skip


def supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """404 for who does not see the case or does not work on it."""
    actor = actor_of(request)
    case = Case.objects.office_of(actor).select_related("department").filter(pk=pk).first()
    if case is None or not workflow.sides_of(actor, case, timezone.now()) & workflow.OFFICE:
        raise Http404
    act = request.POST.get("dejanje", "")
    if request.method == "POST" and act in FORMS:
        return _write_down(request, actor, case, act)
    form = CallForm(
        request.POST if request.method == "POST" else None, actor=actor, record=case,
        mendable=subject_of(case).mendable(case, get_language() or "sl"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and act == "poslji" and _send(request, actor, case, form):
        return HttpResponseRedirect(reverse("admin:cases_case_change", args=[pk]))
    access.note_look(actor, case, case=case.number)
    return _page(request, actor, case, form)


def _send(request: HttpRequest, actor: Actor, case: Case, form: CallForm) -> bool:
    data = form.cleaned_data
    try:
        made = services.request_supplement(
            actor=actor, case_id=case.pk, items=form.items(data), text=data["text"], period=data["period"],
            expected=request.POST.get("expected", ""),
        )  # fmt: skip
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Poziv %(number)d je poslan.") % {"number": made.round})
    return True


def _page(request: HttpRequest, actor: Actor, case: Case, form: CallForm) -> HttpResponse:
    calls = [
        {
            "call": one,
            "day_form": DayForm(actor=actor, record=one, prefix=f"dan-{one.round}"),
            "answer_form": PaperAnswerForm(actor=actor, record=one, prefix=f"list-{one.round}"),
            "time_form": MoreTimeForm(actor=actor, record=one, prefix=f"rok-{one.round}"),
        }
        for one in reading.calls_of(case)
    ]
    context = {
        "title": _("Poziv za dopolnitev"), "form": form, "record": case, "calls": calls,
        "back": reverse("admin:cases_case_change", args=[case.pk]),
        "callable": "request_supplement" in workflow.steps_open(actor, case),
        "letters": _letters(case, form) if form.is_bound and form.is_valid() else [],
    }  # fmt: skip
    return staff_page(request, "admin/cases/supplement.html", context)


def _letters(case: Case, form: CallForm) -> list[dict[str, str]]:
    """The letter in both languages, as the party will read it."""
    data, today = form.cleaned_data, local_day(timezone.now())
    known: dict[Any, Any] = {(one.kind, one.id, one.row): one for one in form.mendable}
    last = (case.supplement_requests.order_by("-round").values_list("round", flat=True).first() or 0) + 1
    letters = []
    for language, name in (("sl", "Slovensko"), ("en", "English")):
        with translation.override(language):
            asked = []
            for item in form.items(data):
                one = known.get((item["kind"], item.get("id"), item.get("row")))
                note = item["note"] if one else ""
                asked.append({"kind": item["kind"], "label": one.label if one else item["note"], "note": note})
            call = SimpleNamespace(round=f"{last}-{language}", asked=asked, text=data["text"])
            words = {
                "call": call, "case": case, "period": data["period"], "level": 3,
                "opened": last_day(data["period"], today, opened=True), "unopened": last_day(data["period"], today),
            }  # fmt: skip
            letters.append(
                {"language": language, "name": name, "html": render_to_string("admin/cases/letter.html", words)}
            )
    return letters


def _write_down(request: HttpRequest, actor: Actor, case: Case, act: str) -> HttpResponse:
    """Service, more time, an answer on paper."""
    call = case.supplement_requests.filter(pk=key_of(request.POST.get("poziv", ""))).first()
    if call is None:
        raise Http404
    kind, prefix = FORMS[act]
    form: Any = kind(request.POST, request.FILES or None, actor=actor, record=call, prefix=f"{prefix}-{call.round}")
    if not form.is_valid():
        text = "; ".join(f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items())
        messages.error(request, text)
    else:
        try:
            messages.success(request, _done(actor, call, act, form.cleaned_data))
        except StepRefused as refusal:
            messages.error(request, str(refusal))
        except FileRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
    return HttpResponseRedirect(request.path)


def _done(actor: Actor, call: SupplementRequest, act: str, data: dict[str, Any]) -> str:
    if act == "vroceno":
        services.serve_supplement(actor=actor, request_id=call.pk, on=data["on"])
        return _("Vročitev je zapisana.")
    if act == "prejeto":
        services.record_paper_supplement(
            actor=actor, request_id=call.pk, on=data["on"], manner=data["manner"], posted=data["posted"],
            uploads=data["files"],
        )  # fmt: skip
        return _("Prejem dopolnitve je zapisan.")
    services.extend_supplement(actor=actor, request_id=call.pk, period=data["period"], reason=data["reason"])
    return _("Rok je podaljšan.")
