"""What is known of the provider before it is asked: the settings, read at each sign-in."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from apps.core.addresses import is_private_way
from apps.identity.exceptions import SignInRefused

PROVIDER_ID = "sipass"
WELL_KNOWN = "/.well-known/openid-configuration"
LOA = "http://eidas.europa.eu/LoA/"  # before low, substantial, high


def enabled() -> bool:
    """Whether there is a SI-PASS to sign in with."""
    return bool(settings.SIPASS_ISSUER)


def issuer() -> str:
    """The pinned issuer: what the discovery document and every token must name, letter for letter."""
    if not enabled():
        raise SignInRefused("not_configured")
    return str(settings.SIPASS_ISSUER)


def discovery_url() -> str:
    """OpenID Connect Discovery 1.0, section 4: one slash at the end of the issuer is dropped, and only here."""
    return issuer().removesuffix("/") + WELL_KNOWN


def callback_url() -> str:
    """The redirect URI registered with the provider."""
    return f"{settings.BASE_URL}{reverse('sipass_callback')}"


def signed_out_url() -> str:
    """The post-logout redirect URI registered with the provider."""
    return f"{settings.BASE_URL}/"


def claim(name: str) -> str:
    """What the provider calls a claim."""
    names: dict[str, str] = settings.SIPASS_CLAIMS
    return names.get(name, name)


def app() -> dict[str, Any]:
    """The application as allauth wants to know it."""
    return {
        "provider_id": PROVIDER_ID,
        "name": "SI-PASS",
        "client_id": settings.SIPASS_CLIENT_ID,
        "secret": settings.SIPASS_CLIENT_SECRET,
        "settings": {"server_url": discovery_url(), "oauth_pkce_enabled": True, "scope": settings.SIPASS_SCOPE.split()},
    }


def refuse_insecure(url: str) -> None:
    """SignInRefused for an address that is neither https nor on this machine."""
    if not is_private_way(url):
        raise SignInRefused("insecure_address")
