"""`…/<pk>/mnenje/`: ask for opinions and see what came; `…/mnenje/<id>/`: the page of the side that was asked;
`…/mnenja/`: what others wait for from one's department."""

import functools
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.cases import desk, reading, services, workflow
from apps.cases.admin.batch import key_of
from apps.cases.admin.pages import case_of, case_url
from apps.cases.choices import DeadlineKind
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, OpinionRequest
from apps.cases.models.cases import VIEW
from apps.cases.opinion_forms import AnswerForm, AskForm, LetterForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.uploads import count_uploads

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Ask (`zaprosi`), write down a letter (`zapisi`), withdraw (`umakni`)."""
    case, actor = case_of(request, pk), actor_of(request)
    act = request.POST.get("dejanje", "") if request.method == "POST" else ""
    form = AskForm(request.POST if act == "zaprosi" else None, actor=actor, record=case)
    letters: dict[UUID, LetterForm] = {}
    if act == "zaprosi" and form.is_valid() and _asked(request, actor, case, form):
        return HttpResponseRedirect(request.path)
    if act in ("zapisi", "umakni"):
        key = key_of(request.POST.get("zaprosilo", ""))
        opinion = case.opinions.filter(pk=key).first() if key else None
        if opinion is None:
            raise Http404
        if act == "umakni":
            _withdrawn(request, actor, opinion)
            return HttpResponseRedirect(request.path)
        letter = letters[opinion.pk] = _letter(actor, opinion, request)
        if _answered(request, actor, opinion, letter):
            return HttpResponseRedirect(request.path)
    access.note_look(actor, case, case=case.number)
    return _page(request, actor, case, form, letters)


def _asked(request: HttpRequest, actor: Actor, case: Case, form: AskForm) -> bool:
    try:
        made = services.ask_opinion(actor=actor, case_id=case.pk, **form.values())
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Zaprosili ste za mnenje: %(whom)s.") % {"whom": made.whom})
    return True


def _withdrawn(request: HttpRequest, actor: Actor, opinion: OpinionRequest) -> None:
    try:
        services.withdraw_opinion(actor=actor, opinion_id=opinion.pk)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Zaprosilo za mnenje je umaknjeno."))


def _letter(actor: Actor, opinion: OpinionRequest, request: HttpRequest | None = None) -> LetterForm:
    given = (request.POST, request.FILES) if request else (None, None)
    return LetterForm(*given, actor=actor, record=opinion, prefix=f"dopis-{str(opinion.pk)[-12:]}")


def _answered(request: HttpRequest, actor: Actor, opinion: OpinionRequest, form: Any) -> bool:
    """Whether the answer is kept; what was refused stands in the form."""
    count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        services.answer_opinion(
            actor=actor, opinion_id=opinion.pk, text=given["text"], uploads=given["files"], on=given.get("on")
        )
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StorageDown:
        form.add_error("files", _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut."))
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Mnenje je shranjeno."))
        return True
    return False


def _page(
    request: HttpRequest, actor: Actor, case: Case, form: AskForm, letters: dict[UUID, LetterForm]
) -> HttpResponse:
    rows = [
        {"opinion": one, "letter": letters.get(one.pk) or _letter(actor, one) if _by_letter(one) else None}
        for one in reading.opinions_of(actor, case)
    ]
    context = {
        "title": _("Mnenja drugih"), "record": case, "form": form, "rows": rows, "back": case_url(case),
        "wrong": form.errors or any(one.errors for one in letters.values()),
        "askable": "ask_opinion" in workflow.steps_open(actor, case),
    }  # fmt: skip
    return staff_page(request, "admin/cases/opinion.html", context)


def _by_letter(opinion: OpinionRequest) -> bool:
    return opinion.is_open and opinion.department_id is None


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, door: Any, opinion_id: UUID) -> HttpResponse:
    """404 for who is not of the office or of the asked department; the case itself only while it is shared."""
    actor = actor_of(request)
    rows = OpinionRequest.objects.visible_to(actor).select_related("case__department__organisation")
    opinion: OpinionRequest | None = rows.filter(pk=opinion_id).first() if actor.has_perm(VIEW) else None
    if opinion is None:
        raise Http404
    may = workflow.ASKED in workflow.opinion_sides(actor, opinion)
    if request.method == "POST" and not may:
        raise PermissionDenied
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(*given, actor=actor, record=opinion)
    if request.method == "POST" and _answered(request, actor, opinion, form):
        return HttpResponseRedirect(request.path)
    access.note_look(actor, opinion.case, case=opinion.case.number)
    shown = next(one for one in reading.opinions_of(actor, opinion.case) if one.pk == opinion.pk)
    sees = Case.objects.office_of(actor).filter(pk=opinion.case_id).exists()
    context = {
        "title": _("Zaprosilo za mnenje"), "opinion": shown, "case": opinion.case, "form": form,
        "fills": may and (shown.is_open or form.is_bound), "case_url": case_url(opinion.case) if sees else "",
        "back": reverse("admin:cases_opinions"),
    }  # fmt: skip
    return staff_page(request, "admin/cases/opinion_answer.html", context)


@require_safe
def waiting(request: HttpRequest, door: Any) -> HttpResponse:
    """What the actor's departments owe to others, the most urgent first."""
    actor = actor_of(request)
    if not actor.has_perm(VIEW):
        raise PermissionDenied
    today = local_day(timezone.now())
    rows = OpinionRequest.objects.from_us(actor).select_related("case__department__organisation", "department")
    found = [(one, desk.due_words(DeadlineKind.OPINION, one.due, today)) for one in rows.order_by("due", "id")[:SHOWN]]
    access.note_list(actor, OpinionRequest)
    context = {"title": _("Mnenja, ki jih čakajo od nas"), "rows": found, "back": reverse("admin:index")}
    return staff_page(request, "admin/cases/opinions.html", context)


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of cases."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("mnenja/", page(waiting), name="cases_opinions"),
        path("mnenje/<uuid:opinion_id>/", page(answer), name="cases_opinion_answer"),
        path("<uuid:pk>/mnenje/", page(ask), name="cases_opinion"),
    ]
