"""Who looked at my data."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.audit.models import AccessLog
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page

SIZE = 30


@never_cache
@login_required
@require_safe
def my_accesses(request: HttpRequest) -> HttpResponse:
    """`/moj-ptuj/moji-podatki/vpogledi/`: looks at and changes of one's own data by others, the latest first."""
    actor = actor_of(request)
    rows: Any = AccessLog.objects.visible_to(actor).about(actor.user).named()
    cursor = request.GET.get("od", "")
    try:
        page = keyset_page(rows, order=("-happened", "-id"), size=SIZE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    return render(request, "audit/my_accesses.html", {"page": page, "first": not cursor})
