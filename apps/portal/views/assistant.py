"""`/pomocnik/`: the digital assistant, as a page and as the answer inside the panel that every page has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import ratelimit
from apps.identity.decorators import in_any_name
from apps.identity.models import Department
from apps.portal import assistant
from apps.portal.asking import ask_address

MINUTE = 60
QUESTIONS = 30  # of one address in a minute
LONGEST = 300  # characters of a question
PANEL = "X-Pomocnik"  # sent by the panel, which wants the answer alone


@in_any_name
@csrf_exempt  # it changes nothing, and a token on every page would put a cookie on everybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A question comes by POST, so that it stands in no address and no log."""
    question = request.POST.get("vprasanje", "").replace("\0", "").strip()[:LONGEST]
    context: dict[str, Any] = {"question": question}
    if question:
        ratelimit.count("assistant", ratelimit.client_address(request), allowed=QUESTIONS, seconds=MINUTE)
        context |= {"answer": assistant.answer(question), "ask": ask_address(question)}
    alone = PANEL in request.headers
    return render(request, "portal/assistant_answer.html" if alone else "portal/assistant.html", context)


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """`/kontakti/`: how the departments are reached."""
    return render(request, "portal/contacts.html", {"departments": Department.objects.in_public()})
