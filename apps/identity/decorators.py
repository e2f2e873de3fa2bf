"""What views declare about who may use them."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from apps.core.actor import actor_of

View = Callable[..., HttpResponseBase]


def level_required(level: str) -> Callable[[View], View]:
    """Only for sessions at an assurance level: sign-in for the anonymous, an explanation for the others."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.user is None:
                return redirect_to_login(request.get_full_path())
            if not actor.at_least(level):
                return render(request, "identity/level.html", {"level": level}, status=403)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def in_any_name(view: View) -> View:
    """The view does the same in whoever's name one acts, so that it also works when the mandate in use has ended."""
    view.in_any_name = True  # type: ignore[attr-defined]
    return view
