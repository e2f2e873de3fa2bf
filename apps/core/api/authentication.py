"""Who calls: a browser with its session, or a bearer token."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class SessionOrBearer(SessionAuthentication):
    """The session of the portal. A bearer token that nobody issued is refused rather than overlooked; tokens come with
    the OAuth 2 entrance of issue 2. Who is missing gets 401 with a challenge, not 403."""

    def authenticate(self, request: Request) -> Any:
        """User and no token, or None for the anonymous."""
        if request.headers.get("Authorization", "").lower().startswith("bearer"):
            raise AuthenticationFailed
        return super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="ptuj"'
