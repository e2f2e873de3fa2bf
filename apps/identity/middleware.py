"""Puts the actor on the request, once, for all three doors, and tells of ended sessions."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from apps.identity.acting import actor_of_session

ENDED = {
    "idle": _("Zaradi varnosti smo vas po daljšem času brez dejavnosti odjavili. Prijavite se znova, da nadaljujete."),
    "absolute": _(
        "Zaradi varnosti prijava velja omejen čas, zato smo vas odjavili. Prijavite se znova, da nadaljujete."
    ),
    "closed": _("Ta račun je zaprt, zato smo vas odjavili."),
}


def actor_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`request.actor` from the session, looked up when somebody asks: what does not depend on the person stays
    cacheable, and what was made for a person is kept by nobody. API tokens replace it when they are checked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of_session(request))  # type: ignore[attr-defined]
        response = get_response(request)
        known = getattr(request, "_cached_user", None)
        if known is not None and known.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def session_ended_notice(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say on the next page (mostly the sign-in) that the portal ended a session, and why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        reason = getattr(request.session, "ended", "")
        if reason in ENDED and not request.user.is_authenticated:
            messages.info(request, ENDED[reason])
        return response

    return middleware
