"""`/moj-ptuj/vloge/`: drafts and filed applications of a person, or of whom they act for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.applications.models import Application, Cosigner
from apps.applications.services.my_lists import drafts_of, filed_of, for_drafts, joined_of
from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, Page, keyset_page

PAGE = 20
DRAFTS, FILED, JOINED = "osnutki", "za", "sopodpisi"  # names of the three cursors in the address


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Three lists, each in its own pages; whoever turns the pages of one sees only that one."""
    actor = actor_of(request).in_person()
    cursors = {name: request.GET.get(name, "") for name in (DRAFTS, FILED, JOINED)}
    shown = [name for name, cursor in cursors.items() if cursor] or list(cursors)
    drafts = filed = joined = None
    if JOINED in shown:
        invited = Cosigner.objects.filter(user=actor.user.pk).values("application")
        rows = Application.objects.drafts().filter(pk__in=invited)
        joined = _page(for_drafts(rows), ("-changed", "-id"), cursors[JOINED])
    if DRAFTS in shown:
        own = Application.objects.filter(Application.objects.in_name_of(actor)).drafts()
        drafts = _page(for_drafts(own), ("-changed", "-id"), cursors[DRAFTS])
    if FILED in shown:
        rows = Application.objects.visible_to(actor).filed().named()
        filed = _page(rows, ("-filed", "-id"), cursors[FILED])
    access.note_list(actor, Application)
    context = {
        "drafts": drafts_of(drafts) if drafts else [],
        "drafts_next": drafts.next if drafts else "",
        "filed": filed_of(actor, filed) if filed else [],
        "filed_next": filed.next if filed else "",
        "joined": joined_of(actor.user, joined) if joined else [],
        "joined_next": joined.next if joined else "",
        "first": not any(cursors.values()),
    }
    return render(request, "applications/mine.html", context)


def _page(rows: Any, order: tuple[str, ...], cursor: str) -> Page:
    try:
        return keyset_page(rows, order=order, size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
