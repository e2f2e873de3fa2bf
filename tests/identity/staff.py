"""Colleagues of the municipality and of an institution."""

from dataclasses import dataclass

import pytest
from django.test import Client

from apps.core.actor import Actor
from apps.identity.models import Department, Organisation, User
from tests.conftest import sign_in
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff


@dataclass
class Staff:
    """People by name, their clients, and the two organisations."""

    users: dict[str, User]
    clients: dict[str, Client]
    town: Organisation
    institution: Organisation
    departments: dict[str, Department]

    def actor(self, name: str) -> Actor:
        """As on the next request."""
        return acting_as(self.users[name])


@pytest.fixture
def staff(db) -> Staff:
    """An administrator, two heads, two officers and a data protection officer."""
    town, institution = make_municipality(), make_organisation("zavod-dravinja", name="Zavod Dravinja")
    departments = {
        "town": make_department(town, "T1", name="Oddelek za preizkuse"),
        "other_town": make_department(town, "T2", name="Drugi oddelek"),
        "institution": make_department(institution, "UPR", name="Uprava"),
    }
    users = {
        "administrator": make_staff("admin", "administrator", departments["town"]),
        "head": make_staff("vodja", "head", departments["town"]),
        "officer": make_staff("uradnica", "officer", departments["town"]),
        "protection": make_staff("varuhinja", "data_protection", departments["town"]),
        "director": make_staff("direktor", "head", departments["institution"]),
        "adviser": make_staff("svetovalka", "officer", departments["institution"]),
    }
    clients = {name: Client() for name in users}
    for name, client in clients.items():
        sign_in(client, users[name])
    return Staff(users, clients, town, institution, departments)
