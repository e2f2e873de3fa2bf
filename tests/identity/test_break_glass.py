"""The account behind glass: an administrator for a day."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.identity.models import Session, User
from apps.identity.tasks import close_expired_accounts
from tests.identity.test_gate import code

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def broken(capsys):
    """What the command printed, by label, at eight in the morning."""
    with time_machine.travel(MORNING, tick=False) as clock:
        call_command("break_glass", reason="no administrator has a telephone")
        lines = [line.split(": ", 1) for line in capsys.readouterr().out.splitlines() if ": " in line]
        yield {label: value.strip() for label, value in lines if not label.startswith("{")}, clock


def enter(made):
    client = Client()
    answer = client.post(
        "/prijava/",
        {"username": made["User name"], "password": made["Password (one sign-in)"], "next": "/admin/"},
    )
    if answer.status_code == 302 and answer["Location"] == "/prijava/koda/":
        answer = client.post("/prijava/koda/", {"code": code(made["TOTP secret"])})
    return client, answer


def test_it_opens_the_admin_once_and_closes_by_itself(broken):
    made, clock = broken
    client, answer = enter(made)
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/identity/user/").status_code == 200
    clock.shift(dt.timedelta(minutes=2))
    _again, answer = enter(made)  # the password was for one sign-in
    assert answer.status_code == 200
    for _half in range(11 * 3):
        clock.shift(dt.timedelta(minutes=20))
        assert client.get("/admin/").status_code == 200


def test_after_a_day_it_opens_nothing(broken):
    made, clock = broken
    clock.shift(dt.timedelta(hours=24))
    client, answer = enter(made)
    assert answer["Location"] == "/prijava/zaprt-racun/"
    assert client.get("/prijava/zaprt-racun/").status_code == 403
    close_expired_accounts()
    user = User.objects.get(username=made["User name"])
    assert not user.is_active


def test_its_session_ends_with_the_day(broken):
    made, clock = broken
    user = User.objects.get(username=made["User name"])
    clock.shift(dt.timedelta(hours=23, minutes=50))
    client, _answer = enter(made)
    assert client.get("/admin/").status_code == 200
    clock.shift(dt.timedelta(minutes=10))
    assert client.get("/admin/").status_code == 302
    assert not Session.objects.filter(user=user).exists()


def test_it_is_loud_and_wants_a_reason(caplog):
    with pytest.raises(CommandError, match="reason"):
        call_command("break_glass")
    with caplog.at_level(logging.CRITICAL, logger="portal.security"):
        call_command("break_glass", reason="drill")
    loud = [record for record in caplog.records if record.name == "portal.security"]
    assert loud[0].levelname == "CRITICAL"
    assert loud[0].reason == "drill"
    assert "GLASS BROKEN" in loud[0].getMessage()
