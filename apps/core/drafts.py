"""What somebody has typed of something new: kept in their session under the key of the form, so that nothing is lost by
going back, by another tab or by signing in, and so that the same form is sent once."""

import uuid
from typing import Any

from django.http import HttpRequest

MOST = 5  # forms at a time


class Drafts:
    """Forms of one kind. name: of their part of the session."""

    def __init__(self, name: str) -> None:
        self.name = name

    @staticmethod
    def begin(_request: HttpRequest) -> str:
        """Key of a new form; nothing is kept yet."""
        return str(uuid.uuid4())

    def read(self, request: HttpRequest, key: Any) -> dict[str, Any]:
        """What is kept under a key. Whoever only looks at the first screen gets no cookie."""
        kept: dict[str, Any] = request.session.get(self.name, {}) if request.session.session_key else {}
        return dict(kept.get(str(key), {}))

    def keep(self, request: HttpRequest, key: Any, **values: Any) -> dict[str, Any]:
        """Add to what is kept; the oldest form goes when there are too many."""
        kept = dict(request.session.get(self.name, {}))
        entry = {**kept.pop(str(key), {}), **values}
        request.session[self.name] = {**dict(list(kept.items())[1 - MOST :]), str(key): entry}
        return entry
