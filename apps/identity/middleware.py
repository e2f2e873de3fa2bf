"""Puts the actor on the request, once, for all three doors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

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
