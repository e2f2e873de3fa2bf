"""Errors: problem+json for machines, pages that help for people, nothing personal in the log."""

import json

import pytest

from apps.core.actor import Actor
from apps.core.logs import redact

pytestmark = [pytest.mark.urls("tests.core.urls"), pytest.mark.django_db]


@pytest.mark.parametrize("kind", ["400", "403", "429", "500"])
def test_machines_get_problems(client, kind):
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/crash/{kind}/")
    assert answer.status_code == int(kind)
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == int(kind)
    assert body["title"]
    assert body["instance"] == f"urn:request:{answer['X-Request-ID']}"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("400", "Zahteve ne razumemo"),
        ("403", "Do te strani nimate dostopa"),
        ("429", "Poskusite znova čez 2 minuti"),
        ("500", "Pri nas je prišlo do napake"),
    ],
)
def test_people_get_pages(client, kind, words):
    client.raise_request_exception = False
    answer = client.get(f"/crash/{kind}/")
    assert answer.status_code == int(kind)
    html = answer.content.decode()
    assert words in html
    assert answer["X-Request-ID"] in html
    assert "<main" in html


def test_a_page_that_is_not_there(client):
    answer = client.get("/ni-je/")
    assert answer.status_code == 404
    assert "Te strani ne najdemo" in answer.content.decode()
    assert "Error 404" in client.get("/en/ni-je/").content.decode()


def test_waiting_time_is_told(client):
    assert client.get("/crash/429/")["Retry-After"] == "120"


def test_csrf_failure_is_explained(cast):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/prijava/", {"username": "a"})
    assert answer.status_code == 403
    assert "Obrazec je potekel" in answer.content.decode()


def test_wrong_fields_are_pointed_at(cast):
    answer = cast.citizen.post("/api/v1/things/", {"email": "ana"}, content_type="application/json")
    assert answer.status_code == 400
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"#/username", "#/email"}
    assert errors["#/username"]["code"] == "required"


def test_broken_json_is_a_problem(cast):
    answer = cast.citizen.post("/api/v1/things/", "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_writing_needs_somebody(client):
    assert client.post("/api/v1/things/", {}, content_type="application/json").status_code == 401


def test_a_client_program_needs_the_scope(cast, monkeypatch):
    from rest_framework.exceptions import PermissionDenied

    from apps.core.api.permissions import ScopePermission
    from tests.core.urls import ThingViewSet

    class Request:
        method = "POST"

    def allowed(**values):
        Request.actor = Actor(client="c1", **values)
        try:
            return ScopePermission().has_permission(Request(), ThingViewSet())
        except PermissionDenied:
            return False

    assert not allowed()
    assert not allowed(scopes=frozenset({"things:read"}))
    assert allowed(scopes=frozenset({"things:write"}))


@pytest.mark.parametrize(
    "secret",
    ["ana.horvat@example.com", "0101990505007", "SI56 0110 0603 0278 214", "041 123 456", "SI12345678", "Token=abc123"],
)
def test_the_log_hides_what_is_personal(secret):
    line = redact(f"pred {secret} po")
    assert secret not in line
    assert line.startswith("pred ")


def test_a_crash_is_logged_as_json_without_its_personal_words(client, caplog, capsys):
    import logging

    from apps.core.logs import PortalJsonFormatter, Redact, RequestContext

    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        client.get("/crash/500/?q=ana.horvat@example.com")
    record = next(record for record in caplog.records if record.name == "django.request")
    RequestContext().filter(record)
    Redact().filter(record)
    line = PortalJsonFormatter("%(levelname)s %(name)s %(message)s %(request_id)s").format(record)
    assert json.loads(line)["levelname"] == "ERROR"
    assert "ZeroDivisionError" in line
    assert "ana.horvat" not in line
    assert "0101990505007" not in line


def test_requests_are_logged_by_route(client, caplog):
    import logging

    with caplog.at_level(logging.INFO, "portal.request"):
        client.get("/zemljevid/?q=ana")
    record = next(record for record in caplog.records if record.name == "portal.request")
    assert record.route == "zemljevid/"
    assert record.status == 200
    assert "ana" not in record.getMessage()
