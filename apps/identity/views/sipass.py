"""To SI-PASS and back. The only two doors of it: allauth's own addresses are not included."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core import ratelimit
from apps.core.actor import LEVELS
from apps.core.addresses import origin
from apps.core.context import in_language
from apps.identity.acting import MANDATE_KEY
from apps.identity.exceptions import SignInRefused
from apps.identity.services import typed
from apps.identity.services.accounts import sign_in_person
from apps.identity.sipass import flow, problems
from apps.identity.stepup import MISSED_KEY

STARTS, WINDOW = 600, 900  # of one address, in seconds


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send the person to SI-PASS. Read from the form: `next`, `level` that a service asks for, `typed`. The query of
    the address is not read at all."""
    base = urlsplit(settings.BASE_URL).hostname
    if request.get_host().rsplit(":", 1)[0] != base:
        return HttpResponseRedirect(f"{settings.BASE_URL}{reverse('identity:sign_in')}")  # where SI-PASS returns to
    ratelimit.count("sipass-start", ratelimit.client_address(request), allowed=STARTS, seconds=WINDOW)
    trip = _trip(request)
    try:
        return leave(request, flow.start(request, trip))
    except SignInRefused as refused:
        return _problem_page(request, refused, trip)


def _trip(request: HttpRequest) -> flow.Trip:
    """What the form asks for, as far as it may."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    back, level = request.POST.get("next", ""), request.POST.get("level", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = in_language(str(settings.LOGIN_REDIRECT_URL), language)
    return flow.Trip(
        back=back,
        language=language,
        level=level if level in LEVELS else "",
        typed=request.POST.get("typed", "")[:40],
    )


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Where SI-PASS sends the person back: a session and the page they came from, or a page that says what happened
    and leaves nothing behind."""
    trip = flow.Trip(back=str(settings.LOGIN_REDIRECT_URL))
    try:
        trip, verifier = flow.take_trip(request)
        translation.activate(trip.language)
        claims, kept = flow.finish(request, trip, verifier)
        return _arrive(request, trip, claims, kept)
    except SignInRefused as refused:
        return _problem_page(request, refused, trip)


def _arrive(request: HttpRequest, trip: flow.Trip, claims: Any, kept: dict[str, Any]) -> HttpResponse:
    """Open the session and go on where the person was. Who steps up goes on acting for whom they acted."""
    waiting, before = typed.take(request, trip.typed), request.user.pk
    mandate = request.session.get(MANDATE_KEY)
    user = sign_in_person(request=request, claims=claims)
    request.session[flow.SESSION_KEY] = kept
    if mandate and before == user.pk:
        request.session[MANDATE_KEY] = mandate
    if trip.level and LEVELS.index(claims.level) < LEVELS.index(trip.level):
        request.session[MISSED_KEY] = trip.level
    typed.hand_over(request, waiting)
    problems.record_success(claims.level)
    return HttpResponseRedirect(trip.back)


def _problem_page(request: HttpRequest, refused: SignInRefused, trip: flow.Trip) -> HttpResponse:
    """What happened in plain words, one button to try again, and other ways."""
    problem = problems.record(refused)
    request.META["QUERY_STRING"] = ""  # code and state go no further: the frame of the page repeats its address
    context = {
        "problem": problem,
        "back": trip.back,
        "level": "substantial" if refused.reason == "ward_needs_level" else trip.level,
        "typed": trip.typed,
        "other_language": None,  # the address of the callback has no other language
    }
    return render(request, "identity/sign_in_problem.html", context, status=problem.status)


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Send the person to the provider. Chromium lets a form lead only where the policy allows (`form-action`): to an
    endpoint of another origin than the issuer's leads a page in between."""
    known = {origin(address) for address in (settings.SIPASS_ISSUER, *settings.SIPASS_ORIGINS)}
    if origin(url) in known:
        return HttpResponseRedirect(url)
    return render(request, "identity/onward.html", {"url": url, "other_language": None})
