"""`/moj-ptuj/zadeve/<number>/pritozba/`: the party appeals against a decision that was served."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.cases import deadlines, services
from apps.cases.choices import APPEALABLE
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case
from apps.cases.models.ledger import deadlines_of
from apps.cases.reading import Whole
from apps.cases.services.appealing import served_decision
from apps.cases.supplement_forms import AppealForm
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import local_day
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.uploads import count_uploads
from apps.identity.decorators import level_required
from apps.identity.services import typed


def may_appeal(whole: Whole) -> bool:
    """Whether the page of a case leads to the one of the appeal: served, seen whole, and none filed yet."""
    served = {one.decision_id for one in whole.deliveries if one.served_on}
    return whole.case.state in APPEALABLE and bool(served - {one.decision_id for one in whole.appeals})


@never_cache
@login_required
@level_required("substantial")
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """404 for who is not of the applicant's side; to the case when there is nothing to appeal against, or no more."""
    actor = actor_of(request).in_person()
    rows = Case.objects.filter(Case.objects.theirs(actor)).select_related("department__organisation", "applicant")
    case: Case | None = rows.filter(number=number).first()
    if case is None:
        raise Http404
    decision, due = served_decision(case), deadlines_of(case).appeal
    filed = decision is not None and case.appeals.filter(decision=decision).exists()
    if decision is None or due is None or filed or case.state not in APPEALABLE:
        if filed:
            messages.info(request, _("Pritožba zoper to odločitev je že vložena."))
        return HttpResponseRedirect(f"{case.get_absolute_url()}#pritozba")
    if request.method == "POST":
        form = AppealForm(request.POST, request.FILES, case=case)
        if _filed(request, actor, case, form):
            return HttpResponseRedirect(f"{case.get_absolute_url()}#pritozba")
    else:
        form = AppealForm(typed.form_data(request), case=case)
    access.note_look(actor, case, case=case.number)
    context = {
        "case": case, "decision": decision, "form": form, "due": due.day, "why": deadlines.explain(due),
        "late": local_day(timezone.now()) > due.day,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "cases/appeal.html", context, status=status)


def _filed(request: HttpRequest, actor: Actor, case: Case, form: Any) -> bool:
    count_uploads(request, sum(len(files) for _name, files in request.FILES.lists()))
    if not form.is_valid():
        return False
    try:
        services.file_appeal(
            actor=actor, case_id=case.pk, text=form.cleaned_data["text"], uploads=form.cleaned_data["files"]
        )
    except FileRefused as refusal:
        form.add_error("files", refusal)
    except StorageDown:
        form.add_error("files", _("Datoteke trenutno ne moremo shraniti. Poskusite znova čez nekaj minut."))
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Pritožba je vložena."))
        return True
    return False
