"""Senders that are machines or mean harm: work for the device, limits by address and network, the list of abuse."""

import base64
import datetime as dt
import json

import altcha
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core.actor import ANONYMOUS
from apps.reports import services
from apps.reports.exceptions import CannotReport
from apps.reports.models import BlockedSender, Report
from apps.reports.plugins import keeping
from apps.reports.views import limits
from tests.factories.reports import report_one
from tests.reports.test_reporting import TEXT, as_far_as_who

LIST = "/admin/reports/blockedsender/"


def worked(client):
    """What the widget sends after the device has done its work."""
    challenge = altcha.Challenge.from_dict(client.get("/altcha/challenge/").json())
    solution = altcha.solve_challenge(challenge)
    body = {
        "challenge": challenge.to_dict(),
        "solution": {"counter": solution.counter, "derivedKey": solution.derived_key},
    }
    return base64.b64encode(json.dumps(body).encode()).decode()


def send(client, category, **more):
    """A report of somebody without an account; the answer to the last screen."""
    home = as_far_as_who(client)
    return client.post(f"{home}kdo/", {"category": category.pk, "shown": category.pk, "email": "a@primer.si"} | more)


def test_without_work_a_few_with_work_more(category, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVEN", 1)
    client = Client()
    assert send(client, category, email="a@primer.si").status_code == 302
    assert send(client, category, email="b@primer.si").status_code == 429
    assert send(client, category, email="c@primer.si", altcha=worked(client)).status_code == 302
    assert Report.objects.count() == 2


def test_work_counts_once_and_cannot_be_made_up(category):
    client = Client()
    solution = worked(client)
    assert send(client, category, altcha=solution).status_code == 302
    for payload in (solution, solution[:-8] + "AAAAAAA=", "eA==", "ž"):
        assert "Oddajte še enkrat" in send(client, category, altcha=payload).content.decode()
    assert Report.objects.count() == 1


def test_whoever_is_signed_in_works_for_nothing(category, doors):
    home = as_far_as_who(doors.citizen)
    assert "<altcha-widget" not in doors.citizen.get(f"{home}kdo/").content.decode()


def test_the_form_names_its_worker_and_learns_nothing_of_people(category, doors):
    page = doors.anonymous.get(f"{as_far_as_who(doors.anonymous)}kdo/").content.decode()
    assert 'data-worker="/static/vendor/altcha/pbkdf2.js"' in page
    assert "humanInteractionSignature&quot;: false" in page or '"humanInteractionSignature": false' in page


def test_challenges_are_limited(db):
    client = Client()
    codes = [client.get("/altcha/challenge/").status_code for _number in range(61)]
    assert (codes[0], codes[-1]) == (200, 429)


@pytest.mark.parametrize(
    ("first", "second", "stopped"),
    [("192.0.2.1", "192.0.2.200", True), ("192.0.2.1", "198.51.100.1", False),
     ("2001:db8:1:1::1", "2001:db8:1:ffff::1", True), ("2001:db8:1::1", "2001:db8:2::1", False)],
)  # fmt: skip
def test_a_network_cannot_flood(category, monkeypatch, first, second, stopped):
    monkeypatch.setattr(limits, "NETWORK", 1)
    assert send(Client(REMOTE_ADDR=first), category).status_code == 302
    assert send(Client(REMOTE_ADDR=second), category).status_code == (429 if stopped else 302)


# --- the list of abuse --------------------------------------------------------------------------------------------


def block(user, **values):
    values = {"reason": "Izmišljene prijave.", "until": timezone.localdate()} | values
    return BlockedSender.objects.create(added_by=user, **values)


def test_a_listed_address_is_told_so(category, doors, cast):
    block(cast.users["administrator"], email="Zlo@Primer.si")
    page = send(doors.anonymous, category, email="zlo@primer.SI").content.decode()
    assert "S tega naslova prijav trenutno ne sprejemamo" in page
    assert TEXT in page
    assert not Report.objects.exists()
    assert send(doors.anonymous, category, email="dobro@primer.si").status_code == 302


def test_an_account_of_a_listed_address_as_well(category, cast):
    cast.users["citizen"].email = "ana@primer.si"
    cast.users["citizen"].save()
    block(cast.users["administrator"], email="ana@primer.si")
    with pytest.raises(CannotReport, match="trenutno ne sprejemamo"):
        report_one(category, cast.users["citizen"])
    report_one(category, cast.users["neighbour"])


def test_the_last_day_counts_and_the_next_does_not(category, cast):
    row = block(cast.users["administrator"], email="a@primer.si")
    with pytest.raises(CannotReport):
        report_one(category, email="a@primer.si")
    row.until = timezone.localdate() - dt.timedelta(days=1)
    row.save()
    report_one(category, email="a@primer.si")


@pytest.mark.parametrize(
    ("listed", "address", "refused"),
    [("192.0.2.0/24", "192.0.2.77", True), ("192.0.2.7", "192.0.2.8", False), ("192.0.2.7", "192.0.2.7", True),
     ("2001:db8::/32", "2001:db8:5::1", True), ("192.0.2.0/24", "2001:db8::1", False)],
)  # fmt: skip
def test_a_listed_part_of_the_network(category, cast, listed, address, refused):
    block(cast.users["administrator"], network=listed)
    answer = send(Client(REMOTE_ADDR=address), category)
    assert answer.status_code == (200 if refused else 302)
    assert Report.objects.exists() is not refused


def test_the_head_lists_the_sender_of_a_report_without_seeing_who_it_is(category, doors):
    report = report_one(category, email="nadloga@primer.si")
    services.confirm_report(actor=ANONYMOUS, reporter=report.reporter)
    path = f"/admin/reports/report/{report.pk}/delo/zavrnitev-posiljatelja/"
    assert doors.officer.get(path).status_code == 404
    assert (
        "zavrnitev-posiljatelja" not in doors.officer.get(f"/admin/reports/report/{report.pk}/change/").content.decode()
    )
    assert doors.other_officer.get(path).status_code == 404
    page = doors.head.get(path).content.decode()
    assert "nadloga@primer.si" not in page
    sent = {"reason": "Tretja izmišljena prijava.", "until": timezone.localdate() + dt.timedelta(days=30)}
    assert doors.head.post(path, sent).status_code == 302
    assert BlockedSender.objects.addressed("nadloga@primer.si").in_force().count() == 1
    for client in (doors.anonymous, doors.citizen, doors.officer, doors.other_officer):
        assert client.get(LIST).status_code in (302, 403, 404)


def test_the_list_takes_an_address_or_a_block_that_is_no_half_of_the_world(office, doors):
    until = timezone.localdate() + dt.timedelta(days=30)
    common = {"reason": "Smetje.", "until": until.strftime("%d. %m. %Y")}
    for wrong in (
        {}, {"email": "a@primer.si", "network": "192.0.2.1"}, {"network": "10.0.0.0/8"}, {"network": "ni naslov"},
        {"network": "2001::/16"}, {"email": "ni naslov"},
    ):  # fmt: skip
        assert doors.head.post(f"{LIST}add/", common | wrong).status_code == 200, wrong
    assert not BlockedSender.objects.exists()
    assert doors.head.post(f"{LIST}add/", common | {"network": "192.0.2.77/24"}).status_code == 302
    row = BlockedSender.objects.get()
    assert (row.network, row.until) == ("192.0.2.0/24", until)
    doors.head.post(f"{LIST}{row.pk}/change/", common | {"network": "198.51.100.0/24", "reason": "Drugo."})
    row.refresh_from_db()
    assert (row.network, row.reason) == ("192.0.2.0/24", "Drugo.")


def test_the_address_is_sealed(cast):
    row = block(cast.users["administrator"], email="zlo@primer.si")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, email_index FROM reports_blockedsender WHERE id = %s", [row.pk])
        assert "zlo" not in repr(cursor.fetchone())


def test_who_was_listed_is_forgotten_a_month_after_the_last_day(cast):
    today = timezone.localdate()
    kept = block(cast.users["administrator"], email="a@primer.si", until=today - dt.timedelta(days=29))
    gone = block(cast.users["administrator"], email="b@primer.si", until=today - dt.timedelta(days=31))
    assert list(keeping.blocked(today)) == [gone]
    assert kept in BlockedSender.objects.all()
