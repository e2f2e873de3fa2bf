"""Sessions: how they begin, how long they last, who ends them."""

import datetime as dt
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core.actor import Actor, system_actor
from apps.core.retention import run
from apps.identity.models import Session, User
from apps.identity.services import sessions
from tests.conftest import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
SECURITY = "/moj-ptuj/nastavitve/varnost/"
MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Mobile Safari/604.1"


def signed_in(username, **headers):
    client = Client()
    answer = client.post("/prijava/", {"username": username, "password": PASSWORD}, **headers)
    assert answer.status_code == 302
    return client


def is_in(client):
    return client.get(SECURITY).status_code == 200


def test_a_sign_in_begins_with_another_key_and_says_what_it_is():
    ana, client = make_user("ana"), Client()
    client.get("/prijava/")
    session = client.session
    session["mandate"] = "left by somebody"
    session.save()
    key = session.session_key
    client.cookies["seja"] = key
    client.post(
        "/prijava/",
        {"username": "ana", "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
        REMOTE_ADDR="192.0.2.77",
    )
    row = Session.objects.get(user=ana)
    assert client.cookies["seja"].value != key
    assert client.session["level"] == "low"
    assert "mandate" not in client.session
    assert (row.device, row.address, row.method) == ("Firefox, Windows", "192.0.2.0", "password")
    assert client.cookies["seja"].value not in str(Session.objects.values())


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox, Windows"), (IPHONE, "Safari, iPhone"), ("", "Neznana naprava"), ("curl/8", "Neznana naprava")],
)
def test_devices_in_words(agent, words):
    assert Session(agent=agent).device == words


@pytest.mark.parametrize(("staff", "minutes"), [(True, 30), (False, 120)])
def test_idle_sessions_end_and_it_is_said(staff, minutes):
    with time_machine.travel(MORNING, tick=False) as clock:
        client, user = Client(), make_user("ana", is_staff=staff)
        sign_in(client, user)
        for _visit in range(3):  # who keeps clicking stays
            clock.shift(dt.timedelta(minutes=minutes - 1))
            assert is_in(client)
        clock.shift(dt.timedelta(minutes=minutes))
        answer = client.get(f"{SECURITY}geslo/")
        assert answer["Location"] == f"/prijava/?next={SECURITY}geslo/"
        assert not Session.objects.filter(user=user).exists()
        page = client.get(answer["Location"]).content.decode()
        assert "po daljšem času brez dejavnosti odjavili" in page
        assert f'name="next" value="{SECURITY}geslo/"' in page  # and back to where they were


@pytest.mark.parametrize(("staff", "hours"), [(True, 12), (False, 24)])
def test_no_session_lasts_for_ever(staff, hours):
    with time_machine.travel(MORNING, tick=False) as clock:
        client, user = Client(), make_user("ana", is_staff=staff)
        sign_in(client, user)
        for _quarter in range(hours * 4 - 1):
            clock.shift(dt.timedelta(minutes=15))
            assert is_in(client)
        clock.shift(dt.timedelta(minutes=15))
        assert not is_in(client)


def test_the_beginning_does_not_move_when_the_session_is_written_again():
    with time_machine.travel(MORNING, tick=False) as clock:
        client, user = Client(), make_user("ana")
        sign_in(client, user)
        clock.shift(dt.timedelta(minutes=50))
        session = client.session
        session["something"] = 1
        session.save()
        row = Session.objects.get(user=user)
        assert (row.started, row.seen) == (MORNING, MORNING + dt.timedelta(minutes=50))


def test_seen_is_written_once_a_minute_and_nothing_else():
    with time_machine.travel(MORNING, tick=False) as clock:
        client, user = Client(), make_user("ana")
        sign_in(client, user)
        before = Session.objects.get(user=user)
        clock.shift(dt.timedelta(seconds=59))
        client.get("/dostopnost/")
        assert Session.objects.get(user=user).seen == before.seen
        clock.shift(dt.timedelta(seconds=1))
        client.get("/dostopnost/")
        after = Session.objects.get(user=user)
        assert after.seen == before.seen + dt.timedelta(seconds=60)
        assert after.session_data == before.session_data


def test_the_list_of_sessions_and_ending_them():
    make_user("ana")
    here, there, third = (signed_in("ana", headers={"User-Agent": agent}) for agent in (FIREFOX, IPHONE, ""))
    page = here.get(SECURITY).content.decode()
    assert page.count("Ta naprava") == 1
    assert "Safari, iPhone" in page
    phone = Session.objects.get(agent=IPHONE)
    answer = here.post(f"{SECURITY}seje/{phone.session_key}/", follow=True)
    assert "Seja je končana." in answer.content.decode()
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    answer = here.post(f"{SECURITY}seje/druge/", follow=True)
    assert "Končana je 1 druga seja." in answer.content.decode()
    assert (is_in(here), is_in(third)) == (True, False)
    assert here.get(f"{SECURITY}seje/druge/").status_code == 405


def test_sessions_of_others_are_not_there(cast):
    foreign = Session.objects.get(user=cast.users["neighbour"])
    for who in ("citizen", "officer", "administrator"):  # administrators have their own page
        assert getattr(cast, who).post(f"{SECURITY}seje/{foreign.session_key}/").status_code == 404
    assert cast.anonymous.post(f"{SECURITY}seje/{foreign.session_key}/")["Location"].startswith("/prijava/")
    assert is_in(cast.neighbour)


@pytest.mark.parametrize(("who", "count"), [("citizen", 1), ("officer", 1), ("administrator", 5)])
def test_who_sees_which_sessions(cast, who, count):
    assert Session.objects.visible_to(cast.actor(who)).count() == count
    assert not Session.objects.visible_to(Actor()).exists()


def test_an_administrator_ends_anybodys(cast):
    row = Session.objects.get(user=cast.users["citizen"])
    page = cast.administrator.get("/admin/identity/session/")
    assert "Ana Horvat" in page.content.decode()
    answer = cast.administrator.post(
        "/admin/identity/session/", {"action": "end_sessions", "_selected_action": [row.session_key]}, follow=True
    )
    assert "Končana je 1 seja." in answer.content.decode()
    assert not is_in(cast.citizen)
    assert cast.officer.get("/admin/identity/session/").status_code == 403
    assert cast.administrator.get("/admin/identity/session/add/").status_code == 403


def test_the_list_of_staff_asks_no_more_for_more(cast, django_assert_max_num_queries):
    for number in range(25):
        sign_in(Client(), make_user(f"oseba{number}"))
    with django_assert_max_num_queries(12):
        cast.administrator.get("/admin/identity/session/")


def test_a_new_password_ends_the_other_sessions(mailoutbox):
    ana = make_user("ana", email="ana@example.com")
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    here, there = signed_in("ana"), signed_in("ana")
    answer = here.post(f"{SECURITY}geslo/", {"oldpassword": "ni to", "password1": "visoke-smreke-nad-mlako"})
    assert "Sedanje geslo ni pravilno." in answer.content.decode()
    answer = here.post(f"{SECURITY}geslo/", {"oldpassword": PASSWORD, "password1": "visoke-smreke-nad-mlako"})
    assert answer["Location"] == SECURITY
    assert (is_in(here), is_in(there)) == (True, False)
    ana.refresh_from_db()
    assert timezone.now() - ana.password_changed < dt.timedelta(minutes=1)
    assert "Geslo vašega računa je bilo spremenjeno." in mailoutbox[0].body


def test_who_is_closed_is_out_at_once(cast):
    ana = cast.users["citizen"]
    values = {"first_name": "Ana", "last_name": "Horvat", "email": "ana@example.org"}
    answer = cast.administrator.post(f"/admin/identity/user/{ana.pk}/change/", values)  # no tick: not active
    assert answer.status_code == 302
    assert not Session.objects.filter(user=ana).exists()
    assert not is_in(cast.citizen)


def test_a_closed_account_has_no_session_however_it_was_closed(cast):
    User.objects.filter(username="ana").update(is_active=False)
    assert not is_in(cast.citizen)


def test_signing_out_ends_it():
    make_user("ana")
    client = signed_in("ana")
    key = client.cookies["seja"].value
    client.post("/odjava/")
    client.cookies["seja"] = key
    assert not is_in(client)


def test_an_ended_session_does_not_come_back(cast):
    """A request that was under way when the session was ended must not write it anew."""
    from django.contrib.sessions.backends.base import UpdateError

    session = cast.citizen.session
    assert session["level"] == "low"  # opened before
    sessions.end_all_sessions(cast.users["citizen"])
    session["late"] = True
    with pytest.raises(UpdateError):
        session.save()


def test_cleaning_at_night():
    with time_machine.travel(MORNING, tick=False) as clock:
        for name, staff in (("ana", False), ("cilka", True), ("drago", True)):
            sign_in(Client(), make_user(name, is_staff=staff))
        Client().get("/prijava/")
        clock.shift(dt.timedelta(minutes=31))
        Session.objects.filter(user__username="drago").update(seen=timezone.now())
        run(actor=system_actor("test"), only="identity.sessions")
        assert set(Session.objects.values_list("user__username", flat=True)) == {"ana", "drago"}
        clock.shift(dt.timedelta(hours=25))
        run(actor=system_actor("test"), only="identity.sessions")
        assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_one_session():
    """Both are answered, one of them ends all others: this one goes on."""
    make_user("ana")
    clients = [signed_in("ana") for _ in range(2)]
    start, statuses = threading.Barrier(2), []

    def end_others(client):
        start.wait()
        statuses.append(client.post(f"{SECURITY}seje/druge/").status_code)
        connection.close()

    threads = [threading.Thread(target=end_others, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {302, 400}
    assert Session.objects.filter(user__username="ana").count() <= 1
