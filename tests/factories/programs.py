"""Programs with a token of their own."""

from collections.abc import Iterable
from typing import Any

from django.test import Client

from apps.identity.models import ApiClient, Organisation
from apps.identity.services import clients
from tests.factories.people import TESTS


def make_program(
    organisation: Organisation, scopes: Iterable[str], name: str = "Program", **values: Any
) -> tuple[ApiClient, Client]:
    """The client, and a browser that sends its token with everything."""
    access, secret = clients.create_client(
        actor=TESTS, name=name, scopes=[*scopes], organisation=organisation, level="substantial", **values
    )
    return access, with_token(access, secret)


def with_token(access: ApiClient, secret: str) -> Client:
    """Signed in by client credentials."""
    body = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    token = Client().post("/identity/o/api/token", body).json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})
