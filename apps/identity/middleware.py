"""Puts the actor on the request, once, for all three doors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from apps.core.exceptions import LevelTooLow
from apps.identity import stepup
from apps.identity.acting import actor_of_session


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
