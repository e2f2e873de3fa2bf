"""Saving what a page sent, so that a page is never taken for another one because its own earlier word arrived late
(sent while the page was being left, or answered when the connection was gone)."""

import re
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest

from apps.applications.exceptions import Stale
from apps.applications.forms.sent import Sent
from apps.applications.models import Application
from apps.applications.services.drafts import fingerprint, save_answers
from apps.core.actor import actor_of

PAGE = re.compile(r"[0-9a-f-]{8,40}")  # a page as it stands open in a browser; its script makes the name
REMEMBERED = 3600  # seconds
T = TypeVar("T")


def keep(request: HttpRequest, application: Application, step: str, sent: Sent) -> Application:
    """Save. Stale when the same answers were changed by another page since this one was opened."""

    def stands() -> str:
        application.refresh_from_db(fields=["answers", "typed", "revision", "changed", "step"])
        return fingerprint(application, sent.fields)

    return keep_page(
        request, f"{application.pk}:{step}", save=lambda seen: _save(request, application, step, sent, seen),
        stands=stands, mark=lambda saved: fingerprint(saved, sent.fields),
    )  # fmt: skip


def keep_page(
    request: HttpRequest, place: str, *, save: Callable[[str], T], stands: Callable[[], str], mark: Callable[[T], str]
) -> T:
    """Save what a page of a place sent. save: with the fingerprint that the page saw; stands: the one that stands now;
    mark: of what was saved. Stale as `keep`."""
    try:
        saved = save(request.POST.get("seen", ""))
    except Stale:
        now = stands()
        if now not in _own(request, place):
            raise
        saved = save(now)
    for name in _pages(request)[:1]:
        cache.set(_key(place, name), mark(saved), REMEMBERED)
    return saved


def _save(request: HttpRequest, application: Application, step: str, sent: Sent, seen: str) -> Application:
    return save_answers(
        actor=actor_of(request), application_id=application.pk, fields=sent.fields, answers=sent.answers,
        typed=sent.typed, seen=seen, step=step,
    )  # fmt: skip


def _pages(request: HttpRequest) -> list[str]:
    """The page that sends, and the one that was open in its tab before."""
    names = [request.POST.get(name, "") for name in ("stran", "prej")]
    return [name for name in names if PAGE.fullmatch(name)]


def _own(request: HttpRequest, place: str) -> set[str]:
    """What those two saved last."""
    return set(cache.get_many([_key(place, name) for name in _pages(request)]).values())


def _key(place: str, page: str) -> str:
    return f"draft:{place}:{page}"
