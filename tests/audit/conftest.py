"""Two bodies with their staff, and a citizen whose data they hold."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from apps.identity.models import Department, Employment, Organisation, User
from tests.conftest import make_user, sign_in


@dataclass
class Bodies:
    """Staff with their clients: an officer and an auditor of the municipality, an auditor of the library."""

    town: Organisation
    library: Organisation
    officer: Client
    auditor: Client
    other_auditor: Client
    users: dict[str, User]


def employ(user: User, organisation: Organisation, name: str, role: str) -> None:
    """Give work in a department."""
    department, _ = Department.objects.get_or_create(organisation=organisation, code=name[:10], defaults={"name": name})
    Employment.objects.create(user=user, department=department, role=role, since="2020-01-01")


@pytest.fixture
def bodies(db: None) -> Bodies:
    """The municipality and the library."""
    town = Organisation.objects.create(name="Mestna občina Ptuj", slug="mop", kind="municipality", has_staff=True)
    library = Organisation.objects.create(name="Knjižnica", slug="knjiznica", kind="institution", has_staff=True)
    audit = ("audit.view_accesslog", "audit.view_chaincheck")
    users = {
        "officer": make_user("mojca", is_staff=True, first_name="Mojca", last_name="Kos", permissions=("identity.view_user", "identity.change_user", "identity.add_employment")),
        "auditor": make_user("rok", is_staff=True, first_name="Rok", last_name="Zajc", permissions=audit),
        "other_auditor": make_user("sara", is_staff=True, permissions=audit),
    }  # fmt: skip
    employ(users["officer"], town, "Oddelek za okolje", "officer")
    employ(users["auditor"], town, "Kabinet", "auditor")
    employ(users["other_auditor"], library, "Uprava", "auditor")
    clients: dict[str, Any] = {name: Client() for name in users}
    for name, client in clients.items():
        sign_in(client, users[name])
    return Bodies(town=town, library=library, users=users, **clients)


@pytest.fixture
def colleague(bodies: Bodies) -> User:
    """Somebody whose account the officer may open."""
    user = make_user("nina", first_name="Nina", last_name="Petek", email="nina@example.org", is_staff=True)
    employ(user, bodies.town, "Oddelek za okolje", "officer")
    return user
