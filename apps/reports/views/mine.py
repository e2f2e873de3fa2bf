"""`/moj-ptuj/prijave/`: what the person reported, private ones too."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.reports import reading
from apps.reports.models import AreaSubscription, Report

PAGE = 20


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The list, the latest first."""
    actor, cursor = actor_of(request).in_person(), request.GET.get("za", "")
    try:
        page = keyset_page(
            Report.objects.of_person(actor).in_rows(), order=("-received_at", "-id"), size=PAGE, cursor=cursor
        )
    except BadCursor as error:
        raise Http404 from error
    access.note_list(actor, Report)
    context = {"rows": reading.listed(page), "next": page.next, "first": not cursor}
    if not cursor:
        own = AreaSubscription.objects.visible_to(actor).select_related("quarter", "category")
        context["areas"] = list(own)
    return render(request, "reports/mine.html", context)
