"""Sessions of people."""

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from apps.core.ratelimit import client_address
from apps.identity.acting import LEVEL_KEY, MANDATE_KEY
from apps.identity.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def open_session(request: HttpRequest, user: User, *, level: str, method: str, mechanism: str = "") -> None:
    """Sign `user` in with a new session key, at `level`, acting for nobody else."""
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    request.session[LEVEL_KEY] = level
    request.session.pop(MANDATE_KEY, None)
    address = client_address(request).split("/")[0]
    request.session["about"] = {
        "started": timezone.now().isoformat(),
        "address": None if address == "unknown" else address,
        "agent": request.headers.get("User-Agent", "")[:300],
        "method": " · ".join(part for part in (method, mechanism) if part)[:60],
    }
