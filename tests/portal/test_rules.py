"""The rules of identity and of the roof: on the day and not before, and never what is still needed."""

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.core import plugs, retention
from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Consent, ContactChange, Counterpart, Mandate, Organisation, Person, Session, User
from apps.portal.models import DataRequest
from apps.portal.services import requests as services
from tests.conftest import make_user
from tests.portal.people import actor, consent_of, mandate_of, officer, person_of, staff

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


def night(rule: str, today: dt.date = TODAY) -> dict:
    report = retention.run(actor=system_actor("test"), only=rule, today=today)
    assert report.errors == []
    return report.results[rule]


def test_contact_changes_go_after_a_day():
    user = make_user("ana")
    for number, created in enumerate(("2026-11-20T23:59", "2026-11-21T00:01")):
        ContactChange.objects.create(user=user, kind="email", value=f"{number}@example.si", created=at(created))
    assert night("identity.contact_changes")["acted"] == 1
    assert ContactChange.objects.get().value == "1@example.si"


def test_expired_sessions_go_the_same_night():
    for key, expires in (("old", "2026-11-21T23:59"), ("new", "2026-11-23T12:00")):
        Session.objects.create(session_key=key, session_data="", expire_date=at(expires))
    assert night("identity.sessions")["acted"] == 1
    assert Session.objects.get().session_key == "new"


def sign_up(name: str, joined: str, *, verified: bool = False, **values) -> User:
    user = make_user(name, first_name=name.title(), date_joined=at(joined), **values)
    Person.objects.create(user=user, contact_email=f"{name}@example.si")
    EmailAddress.objects.create(user=user, email=f"{name}@example.si", verified=verified)
    return user


def test_accounts_that_nobody_confirmed_go_with_their_names():
    gone = sign_up("ana", "2026-11-18T12:00")
    sign_up("bine", "2026-11-20T12:00")
    sign_up("cilka", "2026-01-01T12:00", verified=True)
    sign_up("drago", "2026-01-01T12:00", last_login=timezone.now())
    sign_up("eva", "2026-01-01T12:00", is_staff=True)
    make_user("franc", date_joined=at("2026-01-01T12:00"))  # no address: of SI-PASS or of staff
    mandate_of(sign_up("gita", "2026-01-01T12:00"))
    assert night("identity.unconfirmed") == {
        "due": 2, "acted": 1, "kept": 1, "failed": 0, "reasons": {"na račun so vezani drugi zapisi": 1},
    }  # fmt: skip
    assert not User.objects.filter(pk=gone.pk).exists()
    events = gone.history_events.model.objects.filter(pgh_obj_id=gone.pk)
    assert {event.pgh_label for event in events} >= {"insert", "delete"}
    assert {event.first_name for event in events} == {""}


@pytest.mark.parametrize(
    ("values", "goes"),
    [
        ({"state": "revoked", "ended": "2021-11-21T12:00"}, True),
        ({"state": "revoked", "ended": "2021-11-22T12:00"}, False),
        ({"state": "declined", "decided": "2021-11-21T12:00"}, True),
        ({"state": "accepted", "valid_from": "2010-01-01T00:00", "valid_until": "2021-11-21T12:00"}, True),
        ({"state": "accepted", "valid_from": "2010-01-01T00:00", "valid_until": "2021-11-22T12:00"}, False),
        ({"state": "accepted"}, False),
    ],
)
def test_mandates_go_five_years_after_their_end(values, goes):
    values = {key: at(value) if key != "state" else value for key, value in values.items()}
    mandate = mandate_of(make_user("ana"), note="Ana Horvat", **values)
    night("identity.mandates")
    assert Mandate.objects.filter(pk=mandate.pk).exists() is not goes
    notes = {event.note for event in mandate.history_events.model.objects.filter(pgh_obj_id=mandate.pk)}
    assert notes == ({""} if goes else {"Ana Horvat"})


def test_a_leap_day_ends_after_five_years_on_the_last_of_february():
    mandate = mandate_of(make_user("ana"), state="revoked", ended=at("2024-02-29T12:00"))
    night("identity.mandates", dt.date(2029, 2, 28))
    assert Mandate.objects.filter(pk=mandate.pk).exists()
    night("identity.mandates", dt.date(2029, 3, 1))
    assert not Mandate.objects.filter(pk=mandate.pk).exists()


def test_a_yes_never_comes_back_when_an_old_no_goes():
    user = make_user("ana")
    yes = consent_of(user, given=True, created=at("2019-01-01T12:00"))
    consent_of(user, given=False, created=at("2020-01-01T12:00"))
    standing = consent_of(user, given=True, purpose="neobvezna-obvestila", created=at("2015-01-01T12:00"))
    with plugs.retention_holds.temporarily("test", lambda row: "spor" if row == yes else ""):
        assert night("identity.consents")["acted"] == 0  # the no stays as long as the yes before it does
    assert Consent.objects.count() == 3
    assert night("identity.consents")["acted"] == 2
    assert Consent.objects.get() == standing


def test_nothing_goes_while_a_restriction_is_asked_for_or_in_force():
    user, dpo = make_user("ana"), officer()
    person_of(user)
    mandate = mandate_of(user, state="revoked", ended=at("2015-01-01T12:00"))
    other = mandate_of(make_user("bine"), state="revoked", ended=at("2015-01-01T12:00"))
    row, _ = services.file_request(actor=actor(user), kind="restriction", text="Spor teče.")
    assert night("identity.mandates")["reasons"] == {"oseba čaka na odločitev o zahtevi": 1}
    assert not Mandate.objects.filter(pk=other.pk).exists()
    services.take_request(actor=staff(dpo), request=row)
    services.decide_request(actor=staff(dpo), request=row, outcome="granted", answer="Da.")
    assert night("identity.mandates")["reasons"] == {"velja omejitev obdelave": 1}
    services.complete_request(actor=staff(dpo), request=row)
    assert night("identity.mandates")["acted"] == 1
    assert not Mandate.objects.filter(pk=mandate.pk).exists()


def test_old_requests_lose_their_words_and_keep_number_and_decision():
    user, dpo = make_user("ana"), officer()
    with time_machine.travel("2021-11-19T12:00:00+01:00", tick=False):
        row, _ = services.file_request(actor=actor(user), kind="objection", text="Jaz, Ana Horvat.")
        services.take_request(actor=staff(dpo), request=row)
        services.decide_request(actor=staff(dpo), request=row, outcome="refused", answer="Spoštovana Ana.")
    assert night("portal.requests", dt.date(2026, 11, 19))["due"] == 0
    assert night("portal.requests", dt.date(2026, 11, 20))["acted"] == 1
    row = DataRequest.objects.get()
    assert (row.text, row.answer, row.state) == ("", "", "refused")
    assert {(event.text, event.answer) for event in row.history_events.all()} == {("", "")}
    assert night("portal.requests", dt.date(2026, 11, 20))["due"] == 0


def test_offers_and_requests_without_an_answer_go_with_what_they_named():
    user = make_user("ana")
    for number, (state, kind, created, expires) in enumerate((
        ("offered", "granted", "2026-09-01T12:00", "2026-10-01T12:00"),
        ("offered", "granted", "2026-11-01T12:00", "2026-12-01T12:00"),
        ("requested", "legal", "2025-11-20T12:00", None),
        ("requested", "legal", "2025-11-25T12:00", None),
    )):  # fmt: skip
        organisation = Organisation.objects.create(
            name=f"Podjetje {number}", slug=f"p-{number}", active=kind != "legal"
        )
        mandate = Mandate.objects.create(
            representative=user if kind == "legal" else None, organisation=organisation, state=state, kind=kind,
            created=at(created),
        )  # fmt: skip
        Counterpart.objects.create(mandate=mandate, name="Nekdo Drug", expires=at(expires) if expires else None)
    assert night("identity.unanswered")["acted"] == 2
    assert {row.organisation.name for row in Mandate.objects.all()} == {"Podjetje 1", "Podjetje 3"}
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Podjetje 0", "Podjetje 1", "Podjetje 3"}
    assert Counterpart.objects.count() == 2


def test_an_ended_mandate_goes_with_the_words_of_its_other_side():
    user = make_user("ana")
    organisation = Organisation.objects.create(name="Podjetje", slug="podjetje")
    mandate = Mandate.objects.create(
        representative=user, organisation=organisation, state="revoked", ended=at("2021-11-01T12:00")
    )
    stated = Counterpart.objects.create(mandate=mandate, name="Nekdo Drug", email="nekdo@example.si")
    assert night("identity.mandates")["acted"] == 1
    rows = stated.history_events.model.objects.filter(pgh_obj_id=stated.pk)
    assert {(row.name, row.email) for row in rows} == {("", "")}
