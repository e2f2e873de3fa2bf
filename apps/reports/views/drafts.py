"""What somebody has typed of a new report: kept in their session under the key of the form, so that nothing is lost by
going back, by another tab or by signing in, and so that the same form gives one report."""

import uuid
from typing import Any

from django.http import HttpRequest

SESSION = "new_reports"
MOST = 5  # forms at a time


def begin(request: HttpRequest) -> str:
    """Key of a new form; nothing is kept yet."""
    return str(uuid.uuid4())


def read(request: HttpRequest, key: Any) -> dict[str, Any]:
    """What is kept under a key."""
    kept: dict[str, Any] = request.session.get(SESSION, {}) if has_session(request) else {}
    return dict(kept.get(str(key), {}))


def has_session(request: HttpRequest) -> bool:
    """Whoever only looks at the first screen gets no cookie."""
    return bool(request.session.session_key)


def keep(request: HttpRequest, key: Any, **values: Any) -> dict[str, Any]:
    """Add to what is kept; the oldest form goes when there are too many."""
    kept = dict(request.session.get(SESSION, {}))
    entry = {**kept.pop(str(key), {}), **values}
    request.session[SESSION] = {**dict(list(kept.items())[1 - MOST :]), str(key): entry}
    return entry
