"""`/moj-ptuj/zadeve/`: the cases of a person, or of whom they act for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.cases import deadlines, reading, services
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, Delivery, LegalRule
from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.documents.models import Document
from apps.identity.decorators import level_required

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
    """One case; 404 whether it does not exist or is not for this person."""
    actor = actor_of(request).in_person()
    rows = Case.objects.visible_to(actor).select_related("department__organisation", "applicant")
    case: Case | None = rows.filter(number=number).first()
    if case is None:
        raise Http404
    access.note_look(actor, case, case=case.number)
    return render(request, "cases/case.html", {"whole": reading.whole(actor, case), "case": case})


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
