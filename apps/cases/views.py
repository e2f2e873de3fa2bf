"""`/moj-ptuj/zadeve/`: the cases of a person, or of whom they act for."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.cases import reading
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page

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
