"""The account behind glass: when no administrator can sign in, who holds the server makes one for a day."""

import datetime as dt
import logging
import secrets
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.utils import timezone

from apps.identity.models import User
from apps.identity.services.factors import set_totp

logger = logging.getLogger("portal.security")

HOURS = 24


@dataclass(frozen=True)
class BrokenGlass:
    """What is told once and kept nowhere in clear."""

    username: str
    password: str
    totp_secret: str
    valid_until: dt.datetime


@transaction.atomic
def break_glass(*, reason: str) -> BrokenGlass:
    """Make an administrator for a day. The password works for one sign-in; the account closes by itself. Told loudly
    in the log of security, with the reason."""
    password, secret = secrets.token_urlsafe(18), generate_totp_secret()
    until = timezone.now() + dt.timedelta(hours=HOURS)
    user = User.objects.create_user(
        username=f"v-sili-{timezone.localtime():%Y%m%d-%H%M}-{secrets.token_hex(2)}", password=password,
        first_name="Dostop", last_name="v sili", is_staff=True, is_superuser=True, valid_until=until,
    )  # fmt: skip
    set_totp(user=user, secret=secret)
    logger.critical("GLASS BROKEN: administrator for a day made", extra={"account": str(user.pk), "reason": reason})
    return BrokenGlass(user.username, password, secret, until)


def spend_password(user: User) -> None:
    """The one sign-in has happened."""
    if user.valid_until is not None:
        user.set_unusable_password()
        user.save(update_fields=["password", "password_changed"])
        logger.critical("GLASS BROKEN: the administrator for a day signed in", extra={"account": str(user.pk)})
