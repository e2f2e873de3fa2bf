"""Sessions: opened in one place for every way of signing in, and ended by their owner or an administrator."""

import ipaddress
import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.identity.acting import LEVEL_KEY, MANDATE_KEY
from apps.identity.models import Session, User
from apps.identity.sessions import digest

logger = logging.getLogger("portal.security")

ABOUT = "about"  # in the session: what its row tells of the sign-in


def open_session(request: HttpRequest, user: User, *, level: str, method: str, mechanism: str = "") -> None:
    """Sign `user` in, or begin anew for who is signed in already: another key, this level, nobody acted for.

    level: eIDAS level of this sign-in. method, mechanism: `password`, `sipass` … and what was used there. Records of
    factors shown on the way (allauth's) are kept, for they belong to the same sign-in.
    """
    if request.session.get(SESSION_KEY) == str(user.pk) and request.user == user:
        request.session.cycle_key()
    else:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(MANDATE_KEY, None)
    request.session[LEVEL_KEY] = level
    request.session[ABOUT] = {
        "user_id": str(user.pk),
        "started": timezone.now().isoformat(),
        "address": rough_address(request),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
        "method": f"{method}:{mechanism}".rstrip(":")[:60],
    }
    logger.info("session opened", extra={"account": str(user.pk), "method": method, "assurance": level})


def rough_address(request: HttpRequest) -> str | None:
    """Where from, as roughly as helps to recognise oneself: IPv4 without its last part, IPv6 by /48."""
    address = ratelimit.client_address(request).partition("/")[0]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def raise_session(request: HttpRequest, *, method: str) -> None:
    """A second factor was shown in a session that runs: another key, and the list of sessions tells with what."""
    request.session.cycle_key()
    about: dict[str, Any] = request.session.get(ABOUT, {})
    first = about.get("method", "").partition("+")[0] or "password"
    request.session[ABOUT] = about | {"method": f"{first}+{method}"[:60]}


def end_session(*, actor: Actor, session: Session) -> None:
    """End one session: of one's own, or of anybody's for administrators. PermissionDenied for others."""
    if not Session.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise PermissionDenied
    Session.objects.filter(pk=session.pk).delete()
    logger.info("session ended", extra={"account": str(session.user_id), "by": actor.key})


def end_other_sessions(*, user: User, keep: str | None) -> int:
    """End all sessions of an account but the one with the cookie's key `keep`. Returns how many."""
    ended, _rows = Session.objects.filter(user=user).exclude(session_key=digest(keep)).delete()
    return ended


def end_all_sessions(user: User) -> int:
    """End all sessions of an account. Returns how many."""
    return end_other_sessions(user=user, keep=None)
