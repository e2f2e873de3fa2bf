"""`/moj-ptuj/zadeve/`: the cases of a person, or of whom they act for."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.cases import deadlines, reading, services, workflow
from apps.cases.appeals import may_appeal
from apps.cases.choices import FINAL, LetterKind
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseLetter, Delivery, LegalRule
from apps.cases.supplement_forms import MessageForm, WithdrawForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.models import Document
from apps.documents.uploads import count_uploads
from apps.identity.decorators import level_required
from apps.identity.services import typed

PAGE = 20


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The list, the latest first; staff see here what is theirs as people."""
    actor = actor_of(request).in_person()
    cursor = request.GET.get("za", "")
    try:
        page = keyset_page(
            Case.objects.visible_to(actor).named(), order=("-received_at", "-id"), size=PAGE, cursor=cursor
        )
    except BadCursor as error:
        raise Http404 from error
    access.note_list(actor, Case)
    context = {"cases": reading.listed(page), "next": page.next, "first": not cursor}
    return render(request, "cases/mine.html", context)


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One case; 404 whether it does not exist or is not for this person. Messages of the office are read by that."""
    actor = actor_of(request).in_person()
    case = _mine(actor, number)
    response = _page(request, actor, case)
    if request.method == "GET":
        services.mark_read(actor=actor, case_id=case.pk)
    return response


def _mine(actor: Actor, number: str) -> Case:
    rows = Case.objects.visible_to(actor).select_related("department__organisation", "applicant")
    case: Case | None = rows.filter(number=number).first()
    if case is None:
        raise Http404
    return case


def _page(request: HttpRequest, actor: Actor, case: Case, form: MessageForm | None = None) -> HttpResponse:
    access.note_look(actor, case, case=case.number)
    whole = reading.whole(actor, case)
    if form is None and case.state not in FINAL and whole.party is None:
        form = MessageForm(typed.form_data(request), case=case)
    context = {
        "whole": whole,
        "case": case,
        "form": form,
        "withdrawable": "withdraw" in workflow.steps_open(actor, case),
        "appealable": may_appeal(whole),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
    return render(request, "cases/case.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["POST"])
def message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to the office; what cannot be sent stands in the form again."""
    actor = actor_of(request).in_person()
    case = _mine(actor, number)
    form: Any = MessageForm(request.POST, request.FILES, case=case)
    count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
    if not form.is_valid():
        return _page(request, actor, case, form)
    try:
        services.send_with_files(
            actor=actor, case_id=case.pk, text=form.cleaned_data["text"], uploads=form.cleaned_data["files"]
        )
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StorageDown:
        form.add_error("files", _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut."))
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sporočilo je poslano."))
    if form.errors:
        return _page(request, actor, case, form)
    return HttpResponseRedirect(f"{case.get_absolute_url()}#sporocila")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once, then ends the case."""
    actor = actor_of(request).in_person()
    case = _mine(actor, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        if "withdraw" not in workflow.steps_open(actor, case):
            return HttpResponseRedirect(case.get_absolute_url())
        access.note_look(actor, case, case=case.number)
        return render(request, "cases/withdraw.html", {"case": case, "form": form})
    try:
        services.withdraw_case(
            actor=actor, case_id=case.pk, reason=form.cleaned_data["reason"], expected=request.POST.get("expected", "")
        )
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Vloga je umaknjena."))
    return HttpResponseRedirect(case.get_absolute_url())


@never_cache
@login_required
@level_required("substantial")
@require_http_methods(["GET", "HEAD", "POST"])
def collect(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Where the party collects a decision, and finds it afterwards."""
    actor = actor_of(request).in_person()
    mine = Case.objects.filter(Case.objects.theirs(actor)).values("pk")
    delivery: Delivery | None = (
        Delivery.objects.filter(case__in=mine, pk=delivery_id).select_related("case", "decision").first()
    )
    if delivery is None:
        raise Http404
    if request.method == "POST":
        try:
            services.collect_delivery(actor=actor, delivery_id=delivery_id)
        except StepRefused as error:
            messages.error(request, str(error))
        return redirect(delivery.get_absolute_url())
    served = delivery.served_on
    key = delivery.decision.document
    document = Document.objects.filter(pk=key).first() if served and key else None
    last = (
        deadlines.fiction(delivery.notice_on, LegalRule.objects.book()) if delivery.notice_on and not served else None
    )
    access.note_look(actor, delivery.case, case=delivery.case.number)
    context = {"delivery": delivery, "case": delivery.case, "document": document, "last": last}
    return render(request, "cases/collect.html", context)


@never_cache
@login_required
@require_safe
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Open a letter of the office: read by that, then the file. 404 for who is not the party."""
    actor = actor_of(request).in_person()
    mine = Case.objects.filter(Case.objects.theirs(actor)).values("pk")
    rows = CaseLetter.objects.visible_to(actor).filter(case__in=mine, pk=letter_id, kind=LetterKind.LETTER)
    found: CaseLetter | None = rows.select_related("case").first()
    if found is None:
        raise Http404
    if request.method == "GET":
        services.read_letter(actor=actor, letter_id=found.pk)
    return redirect("documents:download", found.document)
