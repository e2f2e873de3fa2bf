"""The demo client of the contract: credentials of its own, every scope, an association at level substantial."""

import datetime as dt
import hashlib
import hmac
from typing import Any

from allauth.idp.oidc.models import Client
from django.conf import settings

from apps.api.oauth.scopes import IDENTITY_SCOPES, resource_scopes
from apps.core.actor import system_actor
from apps.identity.choices import Level, OrganisationKind
from apps.identity.models import ApiClient, Organisation
from apps.identity.services.clients import create_client

NAME = "Demo odjemalec"
RATE = 1000  # requests a minute
REDIRECTS = ("http://localhost:8765/callback", "http://127.0.0.1:8765/callback")


def secret() -> str:
    """The same at every start of this installation, and of no other."""
    return hmac.new(settings.SECRET_KEY.encode(), b"demo API client", hashlib.sha256).hexdigest()


def load(today: dt.date) -> str:
    """Make the client, or give it back its secret and scopes."""
    association, _ = Organisation.objects.get_or_create(
        slug="drustvo-prijateljev-drave",
        defaults={"name": "Društvo prijateljev Drave", "kind": OrganisationKind.ASSOCIATION},
    )
    scopes = [*IDENTITY_SCOPES, *resource_scopes()]
    access = ApiClient.objects.filter(client__name=NAME).select_related("client").first()
    if access is None:
        access, _secret = create_client(
            actor=system_actor("demo"), name=NAME, scopes=scopes, organisation=association, level=Level.SUBSTANTIAL,
            redirect_uris=REDIRECTS, rate=RATE,
        )  # fmt: skip
    access.scopes = sorted(scopes)
    access.save(update_fields=["scopes", "changed"])
    access.client.set_scopes(access.scopes)
    access.client.set_default_scopes(list(resource_scopes()))
    if not access.client.check_secret(secret()):
        access.client.set_secret(secret())
    access.client.save()
    return f"{NAME}, {association}"


def facts() -> dict[str, Any]:
    """Part of the demo file."""
    client = Client.objects.get(name=NAME)
    return {
        "api": {
            "token_url": f"{settings.BASE_URL}/identity/o/api/token",
            "authorization_url": f"{settings.BASE_URL}/identity/o/authorize",
            "client_id": client.pk,
            "client_secret": secret(),
            "scopes": list(resource_scopes()),
            "redirect_uris": list(REDIRECTS),
        }
    }
