"""Who may call: people by what they may see, client programs by their scopes besides."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.core.actor import actor_of


class ScopePermission(BasePermission):
    """Reading is open unless the view sets `open_reading = False`; writing needs somebody. A client program also
    needs the scope `<scope>:read` or `<scope>:write` of the view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """What is visible then is the QuerySet's matter."""
        actor = actor_of(request)
        reading = request.method in SAFE_METHODS
        if actor.client:
            return f"{view.scope}:{'read' if reading else 'write'}" in actor.scopes
        if reading and getattr(view, "open_reading", True):
            return True
        return actor.user is not None
