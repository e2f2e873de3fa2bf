"""Who may call: people by what they may see, client programs by their scopes besides."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.core.actor import actor_of
from apps.core.api.authentication import CHALLENGE


class InsufficientScope(PermissionDenied):
    """403 of RFC 6750: the token holds, but not for this. The challenge names the scope that is missing."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("Žeton nima dovoljenja %(scope)s.") % {"scope": scope})
        self.auth_header = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'


class ScopePermission(BasePermission):
    """Reading is open unless the view sets `open_reading = False`; writing needs somebody. A client program also
    needs the scope `<scope>:read` or `<scope>:write` of the view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """What is visible then is the QuerySet's matter."""
        actor = actor_of(request)
        reading = request.method in SAFE_METHODS
        if actor.client:
            scope = f"{view.scope}:{'read' if reading else 'write'}"
            if scope not in actor.scopes:
                raise InsufficientScope(scope)
            return True
        if reading and getattr(view, "open_reading", True):
            return True
        return actor.user is not None
