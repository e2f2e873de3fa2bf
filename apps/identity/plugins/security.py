"""What sessions and second factors plug into the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import crypto, plugs
from apps.identity.services.factors import rotate_factors


def register() -> None:
    """Once, from AppConfig.ready()."""
    crypto.rotations.register("mfa.Authenticator", rotate_factors)
    plugs.my_pages.register(
        "security", plugs.MyPage(_("Varnost"), lambda: reverse("identity:security"), "kljucavnica"), order=930
    )
