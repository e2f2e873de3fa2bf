"""`/moj-ptuj/vloge/`: drafts and filed applications of a person, or of whom they act for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.applications.models import Application
from apps.applications.services.my_lists import drafts_of, filed_of, for_drafts
from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, Page, keyset_page

PAGE = 20
DRAFTS, FILED = "osnutki", "za"  # names of the two cursors in the address


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Both lists, each in its own pages; whoever turns the pages of one sees only that one."""
    actor = actor_of(request).in_person()
    cursors = {name: request.GET.get(name, "") for name in (DRAFTS, FILED)}
    drafts = filed = None
    if not cursors[FILED]:
        own = Application.objects.filter(Application.objects.in_name_of(actor)).drafts()
        drafts = _page(for_drafts(own), ("-changed", "-id"), cursors[DRAFTS])
    if not cursors[DRAFTS]:
        rows = Application.objects.visible_to(actor).filed().named()
        filed = _page(rows, ("-filed", "-id"), cursors[FILED])
    access.note_list(actor, Application)
    context = {
        "drafts": drafts_of(drafts) if drafts else [],
        "drafts_next": drafts.next if drafts else "",
        "filed": filed_of(actor, filed) if filed else [],
        "filed_next": filed.next if filed else "",
        "first": not any(cursors.values()),
    }
    return render(request, "applications/mine.html", context)


def _page(rows: Any, order: tuple[str, ...], cursor: str) -> Page:
    try:
        return keyset_page(rows, order=order, size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
