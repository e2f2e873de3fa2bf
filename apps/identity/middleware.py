"""Puts the actor on the request, once, for all three doors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.core.actor import ANONYMOUS, Actor


def build(request: HttpRequest) -> Actor:
    """The actor of a session."""
    return Actor(user=request.user) if request.user.is_authenticated else ANONYMOUS


def actor_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`request.actor` from the session, looked up when somebody asks: what does not depend on the person stays
    cacheable. API tokens replace it when they are checked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: build(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
