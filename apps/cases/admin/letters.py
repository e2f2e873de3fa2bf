"""`/admin/cases/case/<pk>/dopis/`: choose a text, mend what was filled in, look at the PDF, send it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.cases import services, texts
from apps.cases.admin.pages import back_to, case_of, case_url
from apps.cases.choices import LetterKind
from apps.cases.exceptions import StepRefused
from apps.cases.forms import LetterForm
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page

# The reader of a browser is a plug-in of its own page; the PDF itself is set by us and asks for nothing.
READER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def urls(admin: Any) -> list[URLPattern]:
    """The page, under the admin of cases."""
    return [path("<uuid:pk>/dopis/", admin.admin_site.admin_view(letter), name="cases_letter")]


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Without a text the list of texts; with one the form. 404 for who does not see the case at work."""
    case, actor = case_of(request, pk), actor_of(request)
    offered = texts.letters_for(case)
    access.note_look(actor, case, case=case.number)
    context = {"title": _("Napišite dopis"), "case": case, "back": case_url(case), "offered": offered}
    if request.method == "POST":
        form = LetterForm(request.POST, actor=actor, record=case)
        done = _done(request, form, case) if form.is_valid() else None
        return done or staff_page(request, "admin/cases/letter_form.html", {**context, "form": form})
    chosen = next((one for one in offered if one.key == request.GET.get("predloga")), None)
    if chosen is None:
        if "predloga" in request.GET:
            raise Http404
        return staff_page(request, "admin/cases/letter_texts.html", context)
    form = LetterForm(initial={"kind": chosen.kind, **texts.filled_letter(chosen, case)}, actor=actor, record=case)
    return staff_page(request, "admin/cases/letter_form.html", {**context, "form": form, "chosen": chosen})


def _done(request: HttpRequest, form: LetterForm, case: Case) -> HttpResponse | None:
    """The preview, or the case once it is sent; None when the form is to be shown again."""
    given = {name: form.cleaned_data[name] for name in ("kind", "subject", "body")}
    if request.POST.get("do") == "preview":
        response = HttpResponse(services.draft_pdf(actor=form.actor, case=case, **given), "application/pdf")
        response["Content-Disposition"] = 'inline; filename="predogled.pdf"'
        response["Content-Security-Policy"] = READER
        response["Cache-Control"] = "private, no-store"
        return response
    try:
        made = services.send_letter(actor=form.actor, case_id=case.pk, key=form.cleaned_data["key"], **given)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return None
    told = _("Dopis %(number)s je poslan. Dokument bo zapečaten v nekaj trenutkih.")
    if made.kind == LetterKind.MEMO:
        told = _("Uradni zaznamek %(number)s je zapisan. Dokument bo zapečaten v nekaj trenutkih.")
    messages.success(request, told % {"number": made.number})
    return back_to(case, "dokumenti")
