"""Second factors."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from apps.identity.models import User


def set_totp(*, user: User, secret: str) -> None:
    """Give an account this TOTP secret (base32), in place of any other."""
    data = {"secret": get_adapter().encrypt(secret)}
    Authenticator.objects.update_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": data})
