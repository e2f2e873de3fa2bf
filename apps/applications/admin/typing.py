"""`/admin/applications/application/prepis/<pk>/`: what came on paper is typed into the form of the procedure, step by
step. pk: of the `PaperFiling`. 404 for who does not see that, 403 for who only reads it and wants to type."""

import functools
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.applications.admin import typing_parts as parts
from apps.applications.engine import Step
from apps.applications.exceptions import Stale
from apps.applications.forms import groups
from apps.applications.forms.differing import differences
from apps.applications.forms.maps import map_of, nearer
from apps.applications.forms.page import Page
from apps.applications.forms.sent import Sent, drop_blank_rows, page_with, read_step
from apps.applications.forms.steps import StepForm
from apps.applications.services.paper_fee import order_paper_fee
from apps.applications.services.reading import Places, explained
from apps.applications.services.transcribing import Transcript, transcript_of, type_answers
from apps.applications.services.transcript_history import saves_of
from apps.applications.services.transcript_print import transcript_pdf
from apps.cases.exceptions import StepRefused
from apps.cases.services import may_type, seen_paper
from apps.core import access
from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page

ONWARD, LATER = "naprej", "pozneje"


@require_safe
def overview(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Steps with what the checks say of them, the files that the form asks for, and who typed what."""
    transcript = _found(request, pk)
    filing, language = transcript.filing, get_language() or "sl"
    access.note_look(actor_of(request), filing, case=filing.case.number)
    older = request.GET.get("pred", "")
    before = int(older) if older.isascii() and older.isdigit() and len(older) < 8 else 0
    context = parts.frame(request, transcript) | {
        "title": _("Odgovori iz obrazca"),
        "steps": parts.steps_of(transcript, language),
        "wanted": parts.wanted_files(transcript, language),
        "mended": parts.mended_words(transcript, language),
        "history": saves_of(transcript, language, before=before),
    }
    context |= parts.fee_of(transcript)
    return staff_page(request, "admin/applications/typing/overview.html", context)


@require_safe
def printed(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """The PDF. 404 while nothing was typed."""
    transcript = _found(request, pk)
    case = transcript.filing.case
    try:
        content = transcript_pdf(transcript)
    except LookupError as error:
        raise Http404 from error
    access.note_look(actor_of(request), transcript.filing, case=case.number)
    name = f"prepis-{case.number}.pdf".replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def fee(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Order what the tariff asks for the answers."""
    actor = actor_of(request)
    try:
        order = order_paper_fee(actor=actor, filing_id=pk)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        access.note(actor, "change", order, case=order.about)
        messages.success(request, _("Nalog za plačilo takse je odprt: %(amount)s.") % {"amount": order.amount})
    return HttpResponseRedirect(reverse("admin:applications_typing", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, door: Any, pk: UUID, step_id: str) -> HttpResponse:
    """One step of the form. What is sent is kept, right or wrong."""
    transcript = _found(request, pk)
    filing, actor = transcript.filing, actor_of(request)
    if not may_type(actor=actor, filing=filing):
        raise PermissionDenied
    if filing.case.closed_on:
        messages.warning(request, _("O zadevi je že odločeno, zato se prepis ne spreminja več."))
        return HttpResponseRedirect(parts.url_of(filing))
    page = _page(transcript, step_id)
    if request.method == "POST":  # also of a step that somebody's other answer hides meanwhile: nothing is lost
        return _save(request, transcript, page)
    if not page.evaluation.step_visible(step_id):
        raise Http404
    access.note_look(actor, filing, case=filing.case.number)
    return _show(request, transcript, page)


def _found(request: HttpRequest, pk: UUID) -> Transcript:
    return transcript_of(seen_paper(actor=actor_of(request), filing_id=pk))


def _page(transcript: Transcript, step_id: str) -> Page:
    """The step as it stands; 404 when there is none."""
    found = next((one for one in transcript.definition.steps if one.id == step_id), None)
    if found is None:
        raise Http404
    return Page(
        transcript.definition, found, transcript.evaluation, transcript.context, transcript.answers, transcript.typed,
        get_language() or "sl", Places(), known=parts.known_of(transcript.filing),
    )  # fmt: skip


def _save(request: HttpRequest, transcript: Transcript, page: Page) -> HttpResponse:
    filing, actor, act = transcript.filing, actor_of(request), request.POST.get("dejanje", ONWARD)
    sent = read_step(page, request.POST)
    change = groups.change(request, filing, page, sent, act) or map_of(request, act)
    if not change:
        drop_blank_rows(page, sent)
    sent.tidy()
    try:
        saved = type_answers(
            actor=actor, filing_id=filing.pk, fields=sent.fields, answers=sent.answers, typed=sent.typed,
            seen=request.POST.get("seen", ""), step=page.step.id,
        )  # fmt: skip
    except Stale:
        return _stale(request, filing.pk, page.step.id, sent)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(parts.url_of(filing))
    access.note(actor, "change", filing, case=filing.case.number)
    return HttpResponseRedirect(f"{request.path}?{change}" if change else _onward(request, saved, page.step, act))


def _onward(request: HttpRequest, saved: Transcript, done: Step, act: str) -> str:
    """To the next step, or to the overview; with a word on what the checks say."""
    count = len(saved.evaluation.problems_of(done.id))
    if count:
        text = ngettext(
            "Shranjeno, kot piše. Korak »%(step)s« ima %(count)d opozorilo.",
            "Shranjeno, kot piše. Korak »%(step)s« ima %(count)d opozoril.", count,
        )  # fmt: skip
        messages.warning(request, text % {"step": done.title, "count": count})
    else:
        messages.success(request, _("Shranjeno."))
    shown = [one.id for one in saved.definition.steps if saved.evaluation.step_visible(one.id)]
    later = shown[shown.index(done.id) + 1 :] if done.id in shown else []
    return parts.url_of(saved.filing, later[0] if later and act == ONWARD else "")


def _stale(request: HttpRequest, pk: UUID, step_id: str, sent: Sent) -> HttpResponse:
    """Somebody typed something else into the same step meanwhile: both are shown, and the person chooses."""
    transcript = _found(request, pk)
    now = _page(transcript, step_id)
    mine = page_with(now, sent)
    latest = saves_of(transcript, now.language).saves[:1]
    more = {"differing": differences(mine, now), "latest": latest[0] if latest else None}
    return _show(request, transcript, mine, more, status=409)


def _show(
    request: HttpRequest, transcript: Transcript, page: Page, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page, with what the checks say once something was typed in it."""
    problems = page.evaluation.problems_of(page.step.id) if page.evaluation.step_state(page.step.id) != "empty" else []
    found = explained(page.definition, problems, page.typed, page.language, page.places)
    page = Page(**{**vars(page), "problems": found})
    form, filing = StepForm(page), transcript.filing
    groups.mark(request, filing, form)
    nearer(request.GET.get("karta", ""), form)
    steps = [one for one in page.definition.steps if page.evaluation.step_visible(one.id)]
    context = parts.frame(request, transcript) | {
        "title": str(page.step.title),
        "form": form,
        "step": page.step,
        "place": steps.index(page.step) + 1 if page.step in steps else 0,
        "total": len(steps),
        "asked": " ".join(page.asked),
        "seen": transcript.fingerprint(page.asked),
        "removed": groups.removed(request, filing, page),
        "sheets": parts.sheets_of(actor_of(request), filing),
    }
    return staff_page(request, "admin/applications/typing/step.html", context | (more or {}), status=status)


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of applications."""

    def page(view: Any) -> Any:
        return door.admin_site.admin_view(functools.partial(view, door=door))

    return [
        path("prepis/<uuid:pk>/", page(overview), name="applications_typing"),
        path("prepis/<uuid:pk>/prepis.pdf", page(printed), name="applications_typing_print"),
        path("prepis/<uuid:pk>/taksa.nalog/", page(fee), name="applications_typing_fee"),
        path("prepis/<uuid:pk>/<slug:step_id>/", page(step), name="applications_typing_step"),
    ]
