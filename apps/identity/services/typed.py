"""What somebody typed before they were sent to sign in at a higher level: kept in the sealed session, given back to
the same form, and only to them."""

import secrets
import time
from typing import Any

from django.http import HttpRequest, QueryDict

KEY = "typed"  # in the session
LIFE = 1800  # seconds
MOST = 5  # forms at a time
LONGEST = 200_000  # characters of one form
NEVER = ("csrfmiddlewaretoken", "password", "geslo")


def _owner(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else ""


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """All that is kept in this session and not too old."""
    now = time.time()
    kept = request.session.get(KEY) or {}
    return {name: entry for name, entry in kept.items() if now - entry["at"] < LIFE}


def _of_other_pages(request: HttpRequest, path: str) -> dict[str, dict[str, Any]]:
    return {name: entry for name, entry in _kept(request).items() if entry["path"] != path}


def keep_typed(request: HttpRequest) -> str:
    """Keep a submitted form; returns the name under which it waits, empty when it is too long to keep. Files cannot be
    kept, passwords are not."""
    data = request.POST.copy()
    for name in NEVER:
        data.pop(name, None)
    text = data.urlencode()
    if len(text) > LONGEST:
        return ""
    name = secrets.token_urlsafe(9)
    entry = {"path": request.get_full_path(), "data": text, "owner": _owner(request), "at": time.time()}
    kept = dict(sorted(_kept(request).items(), key=lambda pair: pair[1]["at"])[1 - MOST :])
    request.session[KEY] = {**kept, name: entry}
    return name


def name_of_page(request: HttpRequest, path: str = "") -> str:
    """Name of what waits for this page (or the one at `path`) and this person; empty when nothing does."""
    path, owner = path or request.get_full_path(), _owner(request)
    names = [name for name, entry in _kept(request).items() if entry["path"] == path and entry["owner"] == owner]
    return names[-1] if names else ""


def form_data(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: what is being sent; else what was typed before the sign-in at a higher level, shown
    again and sent by the person alone; else None, for an empty form."""
    name = name_of_page(request)
    if request.method == "POST":
        if name:
            request.session[KEY] = _of_other_pages(request, request.get_full_path())
        return request.POST
    return QueryDict(_kept(request)[name]["data"]) if name else None


def take(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What waits under a name, before the session changes hands."""
    return _kept(request).get(name)


def hand_over(request: HttpRequest, entry: dict[str, Any] | None) -> None:
    """After the sign-in: give it back when the person is the one who typed, or nobody was signed in then. Who came
    back as somebody else gets nothing."""
    owner = _owner(request)
    if entry is not None and owner and entry["owner"] in {"", owner}:
        others = _of_other_pages(request, entry["path"])
        request.session[KEY] = {**others, secrets.token_urlsafe(9): {**entry, "owner": owner}}
