"""How the ways in are written in OpenAPI."""

from typing import Any

from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from apps.api.oauth.scopes import resource_scopes

SPOKEN = {"read": "Read", "write": "Create and change"}


class PortalAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """OAuth 2 with its two flows; browsers use their session."""

    target_class = "apps.api.authentication.PortalAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Addresses and scopes."""
        scopes = {
            name: f"{SPOKEN[name.split(':')[1]]}: {name.split(':')[0]}" for name in resource_scopes()
        }  # fmt: skip
        token = reverse("idp:oidc:token")
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {"tokenUrl": token, "scopes": scopes},
                "authorizationCode": {
                    "authorizationUrl": reverse("idp:oidc:authorization"), "tokenUrl": token, "refreshUrl": token,
                    "scopes": scopes,
                },
            },
        }  # fmt: skip

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the operation needs."""
        verb = "read" if auto_schema.method in ("GET", "HEAD", "OPTIONS") else "write"
        return {self.name: [f"{auto_schema.view.scope}:{verb}"]}
