"""A provider in a thread, strict or hostile, and somebody who walks through a sign-in by HTTP."""

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.db import connection
from django.test import Client as Browser

from apps.identity.models import Person, Session, User
from apps.identity.personas import personas
from tests.identity.staff import staff  # noqa: F401  a fixture
from tools.sipass.provider import Client, Provider
from tools.sipass.server import in_thread
from tools.sipass.web import Site

BASE = "http://testserver"
CALLBACK = f"{BASE}/accounts/oidc/sipass/login/callback/"
HIGH, SUBSTANTIAL, LOW = "sp-7f3a91c2", "sp-1c08b4de", "sp-6ab9d315"  # Marija, Luka, Katja
FOREIGNER, SILENT = "sp-4f8c7d60", "sp-0e95a1bb"


@contextmanager
def running(settings, provider=Provider, site=Site, **changes):
    """A provider in a thread, and the portal told of it by its three settings."""
    client = Client(
        "ptuj-portal", "a secret: with % and ž", [f"{BASE}/accounts/oidc/sipass/login/callback/"], [f"{BASE}/"]
    )
    made = []

    def application(address):
        made.append(provider(changes.get("issuer", "{}").format(address), client, personas()))
        return site(made[0])

    with in_thread(application) as address:
        settings.BASE_URL = BASE
        settings.SIPASS_ISSUER = changes.get("issuer", "{}").format(address)
        settings.SIPASS_CLIENT_ID, settings.SIPASS_CLIENT_SECRET = client.client_id, client.secret
        yield made[0]


@pytest.fixture
def provider(settings, db):
    """A provider that keeps the rules."""
    with running(settings) as made:
        yield made


def begin(browser, **form):
    """Press the button; the answer leads to the provider."""
    return browser.post("/prijava/sipass/", form)


def choose(address, sub, level="", **form):
    """Choose a person at the provider, as a person without JavaScript would; the address to come back to."""
    page = requests.get(address, timeout=10)
    assert page.status_code == 200, page.text
    done = requests.post(address, {"sub": sub, "level": level, **form}, timeout=10, allow_redirects=False)
    assert done.status_code == 303, done.text
    return done.headers["Location"]


def arrive(browser, address):
    """Come back to the portal."""
    assert address.startswith(CALLBACK)
    return browser.get(address.removeprefix(BASE))


def walk(browser, sub, level="", /, **form):
    """The whole way; the portal's last answer."""
    return arrive(browser, choose(begin(browser, **form)["Location"], sub, level))


def query(address):
    """Parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def nobody_came_in(browser):
    """Neither an account nor a session."""
    assert not User.objects.exists()
    assert not Person.objects.exists()
    assert not Session.objects.exclude(user=None).exists()
    assert "_auth_user_id" not in browser.session


def at_once(*acts):
    """Run all in threads of their own at the same instant; what they returned."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class Lines(logging.Handler):
    """What was written to the sign-in log, as it would be printed."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)

    @property
    def reasons(self):
        return [record.reason for record in self.records]

    @property
    def text(self):
        return json.dumps([{key: str(value) for key, value in vars(record).items()} for record in self.records])


@pytest.fixture
def log():
    """The sign-in log of this test."""
    handler, logger = Lines(), logging.getLogger("portal.signin")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


@pytest.fixture
def browser():
    """Somebody's browser, with CSRF as real browsers have it."""
    return Browser()
