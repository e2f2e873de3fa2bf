"""What a view demands of who asks, or declares of itself."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from apps.core.actor import LEVELS, actor_of, require_level
from apps.core.exceptions import LevelTooLow
from apps.identity import stepup
from apps.identity.gate import way_in

View = Callable[..., HttpResponseBase]


def level_required(level: str) -> Callable[[View], View]:
    """Only for who is signed in at `level` (`low`, `substantial`, `high`) or above. Everybody else is told why and led
    to SI-PASS and back to the same page; a form they sent is kept, and a view that binds its form to
    `identity.services.typed.form_data(request)` shows it again."""
    if level not in LEVELS:
        raise ValueError(f"{level!r} is none of {', '.join(LEVELS)}")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                require_level(actor_of(request), level)
            except LevelTooLow:
                return stepup.ask(request, level)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def in_any_name(view: View) -> View:
    """The view does the same in whoever's name one acts, so that it also works when the mandate in use has ended."""
    view.in_any_name = True  # type: ignore[attr-defined]
    return view


def staff_page_of(permission: str) -> Callable[[View], View]:
    """A page of the portal for staff with a permission: signed in first, with a second factor as in the admin. 404 for
    everybody else."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.is_staff:
                raise Http404
            if first := way_in(request):
                return first
            if not actor_of(request).has_perm(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
