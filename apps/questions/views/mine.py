"""`/moj-ptuj/vprasanja/`: what the person asked, private ones too."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.questions import reading
from apps.questions.models import Question

PAGE = 20


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The list, the latest first."""
    actor, cursor = actor_of(request).in_person(), request.GET.get("za", "")
    rows = Question.objects.of_person(actor).in_rows()
    try:
        page = keyset_page(rows, order=("-asked_at", "-id"), size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    access.note_list(actor, Question)
    context = {"rows": reading.listed(page), "next": page.next, "first": not cursor}
    return render(request, "questions/mine.html", context)
