"""What allauth's provider says of us and of people."""

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.conf import settings

from apps.api.oauth.scopes import words


class PortalOIDCAdapter(DefaultOIDCAdapter):
    """The issuer is a setting, never the Host header; claims are name and contact address, never an identifier of
    the state."""

    @property
    def scope_display(self) -> dict[str, str]:  # type: ignore[override]
        """Scopes in plain words."""
        return words()

    def get_issuer(self) -> str:
        """BASE_URL."""
        return str(settings.BASE_URL)

    def get_claims(
        self, purpose: Any, user: Any, client: Client, scopes: Iterable[str], email: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """`sub`, and what the scopes `profile` and `email` open."""
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes:
            claims |= {"name": str(user), "given_name": user.first_name, "family_name": user.last_name}
        person = getattr(user, "person", None)
        address = (person.contact_email if person else "") or user.email
        if "email" in scopes and address:
            claims |= {"email": address, "email_verified": True}
        return claims
