"""Asking for a sign-in at a higher level, and coming back to the same page."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from apps.core.actor import actor_of
from apps.core.api.problems import CONTENT_TYPE, step_up_problem
from apps.core.middleware import MACHINE
from apps.identity.choices import Level
from apps.identity.services import typed
from apps.identity.sipass import config

MISSED_KEY = "level_missed"  # in the session: the level that the last trip to SI-PASS did not bring


def ask(request: HttpRequest, level: str) -> HttpResponse:
    """A page that says why the level is needed and leads to SI-PASS and back; 403, for the page itself is not shown.
    A problem for machines."""
    if MACHINE.match(request.path) or not request.accepts("text/html"):
        return JsonResponse(step_up_problem(level), status=HTTPStatus.FORBIDDEN, content_type=CONTENT_TYPE)
    sent = request.method == "POST"
    name = typed.keep_typed(request) if sent else typed.name_of_page(request)
    actor = actor_of(request)
    context = {
        "level": Level(level),
        "now": Level(actor.level) if actor.user else None,
        "missed": request.session.pop(MISSED_KEY, "") == level,
        "typed": name,
        "lost": sent and not name,
        "files": bool(request.FILES),
        "back": request.get_full_path(),
        "sipass": config.enabled(),
    }
    response = render(request, "identity/step_up.html", context, status=HTTPStatus.FORBIDDEN)
    add_never_cache_headers(response)
    return response
