"""Turns a broken limit into its page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.core.ratelimit import RateLimited
from apps.portal import errors


class RateLimitMiddleware:
    """429 with the waiting time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before or after."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only RateLimited is ours."""
        return errors.rate_limited(request, exception.wait) if isinstance(exception, RateLimited) else None
