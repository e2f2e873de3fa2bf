"""Inviting colleagues and organisations, and choosing a password by the link."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.identity.choices import OrganisationKind
from apps.identity.exceptions import LinkVoid
from apps.identity.models import Invitation, Organisation, User
from apps.identity.services.invitations import accept_invitation, invite_colleague, invite_organisation
from tests.conftest import make_user
from tests.factories.people import make_organisation, today

pytestmark = pytest.mark.django_db
GOOD = "visok-grad-nad-dravo-1376"


def invite(staff, who="director", **changes):
    facts = {
        "department": staff.departments["institution"], "role": "officer", "first_name": "Žiga", "last_name": "Čuš",
        "email": "ziga@example.si", "since": today(),
    }  # fmt: skip
    return invite_colleague(actor=staff.actor(who), **facts | changes)


def link_in(message):
    return re.search(r"/prijava/povabilo/[^\s\"]+", message.body)[0]


def test_a_colleague_is_invited_and_comes_in(staff, client):
    data = {
        "first_name": "Žiga", "last_name": "Čuš", "email": "ziga@example.si", "role": "officer",
        "department": staff.departments["institution"].pk, "since": today().strftime("%d.%m.%Y"), "until": "",
    }  # fmt: skip
    answer = staff.clients["director"].post("/admin/identity/user/add/", data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    user = User.objects.get(username="ziga.cus")
    assert not user.has_usable_password()
    message = mail.outbox[0]
    assert message.to == ["ziga@example.si"]
    assert "Zavod Dravinja" in message.body
    link = link_in(message)
    html = client.get(link).content.decode()
    assert "ziga.cus" in html
    assert "Uradna oseba" in html
    assert client.post(link, {"password": GOOD, "again": GOOD}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(GOOD)
    assert user.password_changed
    assert client.get(link).status_code == 404
    assert client.post(link, {"password": "drugo-" + GOOD, "again": "drugo-" + GOOD}).status_code == 404
    user.refresh_from_db()
    assert user.check_password(GOOD)


def test_nothing_of_the_link_stands_in_the_table(staff):
    invite(staff)
    token = link_in(mail.outbox[0]).split("/")[3]
    assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("kratko", "kratko", "kratko"),
        (GOOD, GOOD + "x", "se ne ujemata"),
        ("", "", "Vpišite geslo"),
        ("ziga@example.si", "ziga@example.si", "podobno"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_lives_on(staff, client, password, again, told):
    invite(staff)
    link = link_in(mail.outbox[0])
    answer = client.post(link, {"password": password, "again": again})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert client.post(link, {"password": GOOD, "again": GOOD}).status_code == 302


def test_a_new_link_makes_the_old_one_void(staff, client):
    invitation = invite(staff)
    old = link_in(mail.outbox[0])
    page = f"/admin/identity/invitation/{invitation.pk}/"
    assert staff.clients["director"].post(f"{page}poslji/").status_code == 302
    assert client.get(old).status_code == 404
    assert client.get(link_in(mail.outbox[1])).status_code == 200


def test_a_withdrawn_invitation_closes_the_account(staff, client):
    invitation = invite(staff)
    page = f"/admin/identity/invitation/{invitation.pk}/"
    assert staff.clients["director"].post(f"{page}umakni/").status_code == 302
    assert client.get(link_in(mail.outbox[0])).status_code == 404
    user = User.objects.get(username="ziga.cus")
    assert not user.is_active
    assert not user.employments.filter(until=None).exists()
    assert staff.clients["director"].post(f"{page}poslji/").status_code == 302  # told, not done
    assert len(mail.outbox) == 1


def test_a_link_ends_after_a_week(staff, client):
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False) as clock:
        invite(staff)
        link = link_in(mail.outbox[0])
        clock.shift(dt.timedelta(days=7, seconds=-1))
        assert client.get(link).status_code == 200
        clock.shift(dt.timedelta(seconds=1))
        assert client.get(link).status_code == 404


@pytest.mark.parametrize("who", ["adviser", "officer", "head", "protection"])
def test_only_those_who_may_invite_do(staff, who):
    with pytest.raises(PermissionDenied):
        invite(staff, who)
    assert not mail.outbox


def test_a_known_address_is_refused_beside_its_field(staff):
    data = {
        "first_name": "Dvojnik", "last_name": "Novak", "email": "SVETOVALKA@example.si", "role": "officer",
        "department": staff.departments["institution"].pk, "since": today().strftime("%d.%m.%Y"), "until": "",
    }  # fmt: skip
    html = staff.clients["director"].post("/admin/identity/user/add/", data).content.decode()
    assert "že obstaja račun" in html
    assert 'value="Dvojnik"' in html


def test_another_authority_is_invited(staff):
    data = {
        "name": "Inšpektorat RS, Ptuj", "kind": "authority", "first_name": "Iva", "last_name": "Kmetec",
        "email": "iva@example.si",
    }  # fmt: skip
    answer = staff.clients["administrator"].post("/admin/identity/organisation/add/", data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    organisation = Organisation.objects.get(name="Inšpektorat RS, Ptuj")
    assert organisation.has_staff
    assert organisation.departments.get().name == "Uprava"
    assert User.objects.get(email="iva@example.si").employments.get().role == "head"
    assert mail.outbox[0].to == ["iva@example.si"]
    again = staff.clients["administrator"].post("/admin/identity/organisation/add/", data | {"email": "b@example.si"})
    assert "v portalu že" in again.content.decode()


def test_an_organisation_that_the_portal_knows_gets_its_head(staff):
    police = make_organisation("policija", OrganisationKind.AUTHORITY, has_staff=False)
    page = f"/admin/identity/organisation/{police.pk}/povabi/"
    data = {"first_name": "Iva", "last_name": "Kmetec", "email": "iva@example.si"}
    assert staff.clients["director"].post(page, data).status_code == 404
    assert staff.clients["head"].post(page, data).status_code == 302
    police.refresh_from_db()
    assert not police.has_staff
    assert staff.clients["administrator"].post(page, data).status_code == 302
    police.refresh_from_db()
    assert police.has_staff


@pytest.mark.parametrize("who", ["director", "head", "officer", "protection"])
def test_only_administrators_invite_organisations(staff, who):
    with pytest.raises(PermissionDenied):
        invite_organisation(
            actor=staff.actor(who), name="Nova", kind="authority", first_name="A", last_name="B", email="a@b.si"
        )


def test_a_made_up_link_is_a_friendly_404(client):
    answer = client.get("/prijava/povabilo/nekaj-drugega/")
    assert answer.status_code == 404
    assert "ne velja več" in answer.content.decode()
    with pytest.raises(LinkVoid):
        accept_invitation(token="nekaj-drugega", password=GOOD)


def test_the_page_is_kept_by_nobody_and_told_to_nobody(staff, client):
    invite(staff)
    answer = client.get(link_in(mail.outbox[0]))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_open_invitations_wait_in_the_inbox_of_their_organisation(staff):
    invite(staff)
    assert "Žiga Čuš" in staff.clients["director"].get("/admin/nabiralnik/").content.decode()
    for who in ("adviser", "officer", "head", "administrator"):
        assert "Žiga Čuš" not in staff.clients[who].get("/admin/nabiralnik/").content.decode()
    assert "1 stvar čaka na vas." in staff.clients["director"].get("/admin/").content.decode()
    assert "Nič ne čaka na vas." in staff.clients["adviser"].get("/admin/").content.decode()


def test_names_are_numbered_when_taken(staff):
    make_user("ziga.cus")
    assert invite(staff).employment.user.username == "ziga.cus2"


def test_a_signed_in_citizen_uses_the_link_like_anybody(staff, cast):
    invite(staff)
    assert cast.citizen.get(link_in(mail.outbox[0])).status_code == 200
    assert Client().get(link_in(mail.outbox[0])).status_code == 200
