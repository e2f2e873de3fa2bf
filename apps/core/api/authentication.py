"""Who calls: a browser with its session, or a bearer token."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

CHALLENGE = 'Bearer realm="ptuj"'


class SessionOrBearer(SessionAuthentication):
    """The session of the portal, or a bearer token, which the roof knows how to check (`apps.api`): by itself the
    ground knows no token, and refuses one rather than overlook it. Who is missing gets 401 with a challenge, not
    403."""

    def authenticate(self, request: Request) -> Any:
        """User and token, or None for the anonymous."""
        if request.headers.get("Authorization", "").lower().startswith("bearer"):
            return self.authenticate_token(request)
        return super().authenticate(request)

    def authenticate_token(self, request: Request) -> Any:
        """AuthenticationFailed unless the token holds."""
        raise AuthenticationFailed

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401 (RFC 6750): with an error when a token was sent."""
        sent = request.headers.get("Authorization", "").lower().startswith("bearer")
        return f'{CHALLENGE}, error="invalid_token"' if sent else CHALLENGE
