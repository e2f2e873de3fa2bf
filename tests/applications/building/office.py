"""An office that builds forms, and the pages it does it on."""

from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from apps.applications.models import Procedure
from tests.conftest import make_user, sign_in
from tests.factories.applications import make_procedure, road_department
from tests.factories.people import make_department, make_organisation, make_staff

TEXT = {"label_sl": "Namen", "label_en": "Purpose", "required": "on"}


def client_of(user: Any) -> Client:
    """Signed in."""
    client = Client()
    sign_in(client, user)
    return client


def make_office() -> Any:
    """Who builds, who publishes, who only looks, and an editor of another organisation."""
    department = road_department()
    other = make_department(make_organisation("vrtec"), "VRTEC")
    users = {
        "editor": make_staff("urednica", "editor", department),
        "head": make_staff("vodja", "head", department),
        "officer": make_staff("uradnica", "officer", department),
        "stranger": make_staff("tujec", "head", other),
        "citizen": make_user("obcan"),
    }
    clients = {name: client_of(user) for name, user in users.items()} | {"anonymous": Client()}
    return SimpleNamespace(department=department, other=other, users=users, **clients)


class Pages:
    """The editor of one procedure, seen by one client."""

    def __init__(self, client: Client, procedure: Procedure) -> None:
        self.client, self.procedure = client, procedure

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"admin:applications_procedure_{name}", args=[self.procedure.pk, *args])

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.client.get(self.url(name, *args), query)

    def seen(self) -> str:
        from apps.applications.services.publishing import base_of

        base = base_of(self.procedure)
        return base.digest if base else ""

    def post(self, name: str, *args: Any, query: str = "", **data: Any) -> Any:
        """As the page would, having just been opened."""
        return self.client.post(self.url(name, *args) + query, {"seen": self.seen()} | data)

    def done(self, name: str, *args: Any, query: str = "", **data: Any) -> Any:
        """The same; it must have been stored."""
        answer = self.post(name, *args, query=query, **data)
        form = (answer.context or {}).get("form") if answer.status_code != 302 else None
        assert answer.status_code == 302, getattr(form, "errors", None) or answer.content.decode()[-3000:]
        return answer

    def draft(self) -> dict[str, Any]:
        return self.procedure.versions.get(state="draft").definition

    def step(self, at: int) -> dict[str, Any]:
        return self.draft()["steps"][at]


def new_procedure(**values: Any) -> Procedure:
    """Without a form."""
    return make_procedure(**values)
