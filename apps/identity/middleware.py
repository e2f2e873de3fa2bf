"""Puts the actor on the request, once, for all three doors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core.actor import ANONYMOUS, Actor


def actor_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`request.actor` from the session; API tokens replace it when they are checked."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = Actor(user=user) if user.is_authenticated else ANONYMOUS  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
