"""Whoever calls the API about applications: people in a session, programs with a token."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.core.actor import system_actor
from apps.identity.models import Organisation, User
from apps.identity.services import clients
from tests.conftest import sign_in
from tests.documents.conftest import pdf
from tests.factories import filing

APPLICATIONS, PROCEDURES = "/api/v1/applications/", "/api/v1/procedures/"
SCOPES = ("applications:read", "applications:write", "procedures:read", "cases:read")


class Caller:
    """A client of the API."""

    def __init__(self, client: Client, user: User | None = None, **headers: str) -> None:
        self.client, self.user, self.headers = client, user, headers

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request with a JSON body."""
        text = "" if body is None else json.dumps(body)
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.generic(method, path, text, content_type="application/json", headers=told)

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.client.get(path, headers={**self.headers, **headers})

    def begin(self, slug: str) -> str:
        """The address of a new draft."""
        answer = self.send("POST", APPLICATIONS, {"procedure": slug})
        assert answer.status_code == 201, answer.content
        return f"{APPLICATIONS}{answer.json()['id']}/"

    def answer(self, draft: str, **answers: Any) -> Any:
        """Answers put over those of the draft."""
        return self.send("PATCH", draft, {"answers": answers})

    def attach(self, draft: str, requirement: str, content: bytes | None = None, **headers: str) -> Any:
        """A file."""
        data = {"requirement": requirement, "file": SimpleUploadedFile("načrt.pdf", content or pdf())}
        told = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post(f"{draft}attachments/", data, headers=told)

    def submit(self, draft: str, body: Any = None, **headers: str) -> Any:
        """Filed, with the statement unless another body is given."""
        return self.send("POST", f"{draft}submit/", {"statement": True} if body is None else body, **headers)


def person(username: str = "marija", level: str = "substantial") -> Caller:
    """A person of SI-PASS in a session."""
    user = filing.citizen(username).user
    client = Client()
    sign_in(client, user, level=level)
    return Caller(client, user)


def program(*, scopes: tuple[str, ...] = SCOPES, level: str = "substantial") -> Caller:
    """A program of an association, with a token of its own."""
    association, _made = Organisation.objects.get_or_create(
        slug="drustvo-prijateljev-drave",
        defaults={"name": "Društvo prijateljev Drave", "kind": "association", "address": "Dravska ulica 1, 2250 Ptuj"},
    )
    access, secret = clients.create_client(
        actor=system_actor("test"), name=f"Program {len(scopes)} {level}", scopes=scopes, organisation=association,
        level=level,
    )  # fmt: skip
    body = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    token = Client().post("/identity/o/api/token", body).json()["access_token"]
    return Caller(Client(), Authorization=f"Bearer {token}")


def pointers(answer: Any) -> dict[str, str]:
    """Pointers of a problem with their codes."""
    assert answer["Content-Type"] == "application/problem+json"
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}
