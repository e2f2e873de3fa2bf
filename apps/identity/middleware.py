"""Puts the actor on the request, once, for all three doors; stops what would be done in another name than the
person believes; and tells of ended sessions."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from apps.core.actor import actor_of
from apps.core.exceptions import LevelTooLow
from apps.identity import stepup
from apps.identity.acting import MANDATE_KEY, actor_of_session, choose, name_on
from apps.identity.exceptions import StepNotAllowed
from apps.identity.models import Mandate
from apps.identity.services.mandates import act_as
from apps.identity.views import acting

UNCONCERNED = ("", "admin")  # namespaces: machines without sessions, and staff, who act for nobody

ASKED_AGAIN = "private, no-cache"  # kept by the person's browser, which asks every time whether it may show it

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
        own = response.get("Cache-Control") == ASKED_AGAIN  # said by the view, which alone knows
        if known is not None and known.is_authenticated and not own:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class ActingGuard:
    """Before every view of a session that may act for others: is the mandate still in force, and was the form that
    comes in opened in the name that the session acts in now? Costs nobody without a session anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before or after: it must come after the check of the form's origin."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A page instead of the view's answer, or None."""
        match: Any = request.resolver_match
        if match.namespace in UNCONCERNED or getattr(view, "in_any_name", False):
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if MANDATE_KEY in request.session and actor_of(request).lapsed:
            return acting.lapsed(request, self._ended(request))
        posted = request.method == "POST" and match.namespace != "api"
        return self._compare(request) if posted and "acting" in request.POST else None

    def _ended(self, request: HttpRequest) -> Mandate | None:
        """The mandate that holds no longer. What fetched in the background is refused, and the person is told on the
        next page: only then does the session go back to their own name."""
        rows = Mandate.objects.named().filter(representative=actor_of(request).user)
        ended: Mandate | None = rows.filter(pk=request.session[MANDATE_KEY]).first()
        if acting.is_navigation(request):
            choose(request, None)
        return ended

    def _compare(self, request: HttpRequest) -> HttpResponse | None:
        actor = actor_of(request)
        if actor.user is None:
            return None  # signed out meanwhile: the view asks for sign-in
        try:
            opened = name_on(actor, request.POST["acting"])
            if opened == actor.mandate:
                return None
            mandate = act_as(actor=actor, mandate_id=opened)
        except (BadSignature, ValueError, StepNotAllowed, LevelTooLow):
            return acting.switched(request, opened_as=None, resumable=False)
        if "acting_switch" in request.POST:
            choose(request, mandate)
            return None
        return acting.switched(request, opened_as=mandate, resumable=True)


def session_ended_notice(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say on the next page (mostly the sign-in) that the portal ended a session, and why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        reason = getattr(request.session, "ended", "")
        if reason in ENDED and not request.user.is_authenticated:
            messages.info(request, ENDED[reason])
        return response

    return middleware


class StepUpMiddleware:
    """A service that needs more than this session's level says so by LevelTooLow; here the person is shown the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before or after."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Only LevelTooLow is ours."""
        return stepup.ask(request, exception.level) if isinstance(exception, LevelTooLow) else None
