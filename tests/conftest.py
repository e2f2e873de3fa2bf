"""The cast that every access rule is tried with, and the town they live in."""

import math
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.utils import translation

from apps.alerts import board
from apps.applications.services.catalogue import load_procedures
from apps.core import ratelimit
from apps.core.actor import ANONYMOUS, Actor
from apps.identity.acting import LEVEL_KEY
from apps.identity.models import User
from apps.identity.services.organisations import load_organisations
from apps.territory.services import load_territory
from tests import emptying

# A busy machine is no fault of the property under test.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

PASSWORD = "dravski-most-2250"


@pytest.fixture(autouse=True)
def _slovenian() -> None:
    """The language that one test's last page activated is nothing to the next."""
    translation.activate("sl")


@pytest.fixture(autouse=True)
def _windows_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of limits begin at round times of the day. Here the day begins with the test, so that none ends in the
    middle of what should reach its limit."""
    begun = time.time() % 86_400
    monkeypatch.setattr(ratelimit, "time", SimpleNamespace(time=lambda: time.time() - begun))


@pytest.fixture(autouse=True)
def _no_alerts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask what holds at most once a second: which of them does is chance, so none does. Tests of alerts say
    otherwise (`board.forget`)."""
    monkeypatch.setattr(board, "_kept", (math.inf, board.EMPTY))


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Any:
    """Limits and signs of life of one test are nothing to the next."""
    yield
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        cache.clear()


def make_user(username: str, *, permissions: tuple[str, ...] = (), **values: Any) -> User:
    """An account with a known password and permissions such as `territory.change_place`."""
    user = User.objects.create_user(username=username, password=PASSWORD, **values)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def sign_in(client: Client, user: User, *, level: str = "low", second_factor: bool | None = None) -> None:
    """Open a session for a client, at a level, with a second factor (as staff must, unless it is said otherwise)."""
    client.force_login(user)
    session = client.session
    session[LEVEL_KEY] = level
    if user.is_staff if second_factor is None else second_factor:
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)  # allauth counts only what is this user's
    session.save()


@dataclass
class Cast:
    """Who tries: nobody, a citizen, a neighbour, the officer in charge, an officer of another department, an
    administrator."""

    anonymous: Client
    citizen: Client
    neighbour: Client
    officer: Client
    other_officer: Client
    administrator: Client
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        """The same person as an argument of services."""
        return Actor(user=self.users[name], second_factor=True) if name in self.users else ANONYMOUS


PLACE_RIGHTS = tuple(f"territory.{verb}_place" for verb in ("view", "add", "change", "delete"))


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, signed in."""
    users = {
        "citizen": make_user("ana", first_name="Ana", last_name="Horvat"),
        "neighbour": make_user("bine"),
        "officer": make_user("cilka", is_staff=True, permissions=PLACE_RIGHTS),
        "other_officer": make_user("drago", is_staff=True),
        "administrator": make_user("eva", is_staff=True, is_superuser=True),
    }
    clients = {name: Client() for name in users}
    for name, client in clients.items():
        sign_in(client, users[name])
    return Cast(anonymous=Client(), users=users, **clients)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Load the town once a session. After a test that commits the tables hold again what they held here."""
    with django_db_blocker.unblock():
        load_territory()
        start = emptying.remember()

    def put_back(test: TransactionTestCase) -> None:
        nonlocal start
        start = emptying.restore(start)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield


@pytest.fixture
def town(db: None) -> None:
    """Quarters, settlements, streets and places of Ptuj: they are always there."""


@pytest.fixture
def catalogue(db: None) -> None:
    """Departments of the municipality, the nine procedures, and links to services elsewhere."""
    load_organisations()
    load_procedures()
