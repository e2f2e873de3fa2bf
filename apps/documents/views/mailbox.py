"""`/moj-ptuj/dokumenti/`: official documents that came in and went out, of a person or of whom they act for."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import access
from apps.core.actor import actor_of
from apps.core.keyset import BadCursor
from apps.core.legal_time import local_day
from apps.documents.mailbox import Wanted, mailbox
from apps.documents.models import Document

SENT = "oddano"
YEARS = 8  # that are offered, with this one
LONGEST = 80


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One of the two lists, by year and words."""
    actor, given = actor_of(request).in_person(), request.GET
    this_year = local_day(timezone.now()).year
    years = [str(this_year - back) for back in range(YEARS)]
    year, words = given.get("leto", ""), given.get("q", "").replace("\0", "").strip()[:LONGEST]
    wanted = Wanted(
        received=given.get("predal") != SENT, year=int(year) if year in years else 0, words=words,
        after=given.get("za", ""),
    )  # fmt: skip
    try:
        page = mailbox(actor, wanted)
    except BadCursor as error:
        raise Http404 from error
    access.note_list(actor, Document)
    return render(request, "documents/mailbox.html", _context(wanted, page, years))


def _context(wanted: Wanted, page: Any, years: list[str]) -> dict[str, Any]:
    return {
        "wanted": wanted, "page": page, "years": years, "box": "prejeto" if wanted.received else SENT,
        "narrowed": bool(wanted.year or wanted.words),
    }  # fmt: skip
