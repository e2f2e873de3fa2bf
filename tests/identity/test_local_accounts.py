"""Accounts by e-mail: sign-up, confirmation, forgotten passwords, and what nobody learns from them."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.core.actor import system_actor
from apps.core.retention import run
from apps.identity.choices import Source
from apps.identity.models import Person, Session, User
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
GOOD = "visoke-smreke-nad-mlako"
SIGN_UP, FORGOTTEN, RESEND = "/prijava/nov-racun/", "/prijava/pozabljeno-geslo/", "/prijava/potrdite-naslov/"


def sign_up(client=None, email="nova@example.com", password=GOOD, path=SIGN_UP, **extra):
    return (client or Client()).post(path, {"email": email, "password1": password, **extra})


def link(message, part="/prijava/"):
    """The address in a mail, without the host."""
    return (
        re.search(rf"https?://[^/\s]+(/\S*{part}\S+)|https?://[^/\s]+({part}\S+)", message.body)
        .group(0)
        .split("testserver", 1)[1]
    )


def sipass_person():
    user = make_user("sipass-1")
    user.set_unusable_password()
    user.save()
    Person.objects.create(user=user, source=Source.SIPASS, issuer="x", subject="1", contact_email="vid@example.com")
    return user


def test_from_sign_up_to_the_page_that_was_wanted():
    client = Client()
    answer = sign_up(client, email="Nova@Example.com", next="/zemljevid/")
    assert answer["Location"] == RESEND
    assert "Odprite povezavo" in client.get(RESEND).content.decode()
    assert not Person.objects.exists()  # nobody yet
    message = mail.outbox[0]
    assert message.to == ["nova@example.com"]
    assert message.subject == "Potrdite e-naslov za portal Ptuj"
    assert message.extra_headers["Content-Language"] == "sl"
    assert message.alternatives[0][1] == "text/html"
    address = link(message)
    assert address in message.alternatives[0][0]
    page = client.get(address).content.decode()
    assert "nova@example.com" in page
    assert not EmailAddress.objects.get().verified  # opening is not confirming
    answer = client.post(address)
    assert answer["Location"] == "/zemljevid/"
    person = Person.objects.get()
    assert (person.source, person.level, person.contact_email) == ("local", "low", "nova@example.com")
    assert "Odjavite" in client.get("/").content.decode()
    assert person.user.username.startswith("e-")  # tells nothing
    assert "ne velja več" in client.get(address).content.decode()


def test_confirming_in_another_browser_leads_to_the_sign_in():
    sign_up(next="/zemljevid/")
    client, address = Client(), link(mail.outbox[0])
    assert client.post(address)["Location"] == "/prijava/?next=%2Fzemljevid%2F"
    answer = client.post("/prijava/", {"username": "nova@example.com", "password": GOOD, "next": "/zemljevid/"})
    assert answer["Location"] == "/zemljevid/"
    assert client.session["level"] == "low"


def forget_unconfirmed():
    """The rule of retention, as the nightly job applies it."""
    assert run(actor=system_actor("test"), only="identity.unconfirmed").failed == 0


def test_without_confirmation_there_is_no_session():
    sign_up()
    client = Client()
    answer = client.post("/prijava/", {"username": "nova@example.com", "password": GOOD})
    assert answer["Location"] == RESEND
    assert client.get("/moj-ptuj/nastavitve/varnost/").status_code == 302


def test_the_link_holds_three_days():
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        sign_up()
        address = link(mail.outbox[0])
        clock.shift(dt.timedelta(days=3, seconds=1))
        assert Client().post(address).status_code == 404
        clock.shift(dt.timedelta(days=1))
        forget_unconfirmed()  # nobody confirmed: the address may be somebody else's
        assert not User.objects.exists()


def test_cleaning_leaves_confirmed_and_fresh_accounts_and_staff():
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        sign_up()
        Client().post(link(mail.outbox[0]))
        make_user("cilka", is_staff=True, email="cilka@example.com")
        make_user("ana")
        clock.shift(dt.timedelta(days=4))
        sign_up(email="druga@example.com")
        forget_unconfirmed()
        assert User.objects.count() == 4


def test_the_mail_can_be_sent_again_but_not_at_once():
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        client = Client()
        sign_up(client)
        client.post(RESEND, {"email": "nova@example.com"})
        assert len(mail.outbox) == 1
        clock.shift(dt.timedelta(minutes=4))
        answers = [
            client.post(RESEND, {"email": email}, follow=True) for email in ("NOVA@example.com", "ni@example.com")
        ]
        assert len(mail.outbox) == 2
        assert all("smo povezavo poslali znova" in answer.content.decode() for answer in answers)


def test_english_pages_send_english_links():
    sign_up(path="/en/prijava/nov-racun/")
    assert mail.outbox[0].extra_headers["Content-Language"] == "en"
    assert "/en/prijava/potrditev/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("", GOOD, "Vpišite e-naslov"),
        ("ni naslov", GOOD, "To ni veljaven e-naslov"),
        ("a@example.com", "", "Vpišite novo geslo"),
        ("a@example.com", "prekratko", "12"),
        ("a@example.com", "kurent-123456", "lahko uganiti"),
    ],
)
def test_bad_input_is_explained_and_the_address_kept(email, password, says):
    page = sign_up(email=email, password=password).content.decode()
    assert says in page
    assert "Napaka:" in page
    assert f'value="{email}"' in page or not email
    assert not User.objects.exists()
    assert "placeholder" not in page.split("<main", 1)[1].split("</main>")[0]


def test_sign_up_does_not_tell_who_has_an_account():
    make_user("ana", email="ana@example.com")
    known, unknown = sign_up(email="ANA@example.com"), sign_up(email="nova@example.com")
    assert known["Location"] == unknown["Location"] == RESEND
    assert User.objects.filter(email="ana@example.com").count() == 1
    assert {message.subject for message in mail.outbox} == {
        "Račun na portalu Ptuj že imate",
        "Potrdite e-naslov za portal Ptuj",
    }


def test_sign_in_asks_the_hasher_once_whoever_it_is(monkeypatch):
    """The same work, and so the same time, for an unknown account, a known one and one without a password."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    ana = make_user("e-1", email="ana@example.com")
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    sipass_person()
    asked, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **kw: asked.append(1) or encode(*args, **kw))
    work, texts = [], []
    for name in ("ni-je", "ni-je@example.com", "ana@example.com", "e-1", "sipass-1"):
        asked.clear()
        page = Client().post("/prijava/", {"username": name, "password": "napačno geslo"}).content.decode()
        work.append(len(asked))
        texts.append("geslo ni pravilno" in page)
    assert all(texts)
    assert work == [1] * 5


def test_a_forgotten_password():
    ana = make_user("ana", email="ana@example.com")
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    signed_in = Client()
    signed_in.post("/prijava/", {"username": "ana@example.com", "password": PASSWORD})
    client = Client()
    assert client.post(FORGOTTEN, {"email": "Ana@example.com"})["Location"] == f"{FORGOTTEN}poslano/"
    address = link(mail.outbox[0])
    page = client.get(address, follow=True)
    form = page.redirect_chain[-1][0]
    assert ana.pk.hex in form
    assert "set-password" in form  # the secret does not stay in the address
    assert "lahko uganiti" in client.post(form, {"password1": "kurent-123456"}).content.decode()
    answer = client.post(form, {"password1": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/prijava/"
    assert "Geslo je spremenjeno." in answer.content.decode()
    assert not Session.objects.filter(user=ana).exists()  # signed out everywhere
    assert "Geslo vašega računa je bilo ponastavljeno." in mail.outbox[1].body
    assert "ne velja več" in Client().get(address, follow=True).content.decode()  # once
    assert Client().post("/prijava/", {"username": "ana@example.com", "password": GOOD})["Location"] == "/moj-ptuj/"


def test_the_link_for_a_password_holds_an_hour():
    make_user("ana", email="ana@example.com")
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        Client().post(FORGOTTEN, {"email": "ana@example.com"})
        clock.shift(dt.timedelta(seconds=3601))
        assert "ne velja več" in Client().get(link(mail.outbox[0]), follow=True).content.decode()


def test_reset_does_not_tell_who_has_an_account():
    make_user("ana", email="ana@example.com")
    known, unknown = (Client().post(FORGOTTEN, {"email": email}) for email in ("ana@example.com", "ni@example.com"))
    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 2  # the stranger hears that there is none


def test_a_reset_does_not_go_round_the_second_factor():
    from apps.identity.services import factors

    ana = make_user("ana", email="ana@example.com", is_staff=True)
    factors.set_totp(user=ana, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client()
    client.post(FORGOTTEN, {"email": ana.email})
    form = client.get(link(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": GOOD})
    answer = client.post("/prijava/", {"username": "ana", "password": GOOD, "next": "/admin/"})
    assert answer["Location"] == "/prijava/koda/"


@pytest.mark.parametrize("email_of_account", ["", "vid@example.com"])
def test_persons_of_sipass_never_get_a_password(cast, email_of_account):
    vid = sipass_person()
    vid.email = email_of_account
    vid.save()
    if email_of_account:
        EmailAddress.objects.create(user=vid, email=email_of_account, verified=True, primary=True)
    Client().post(FORGOTTEN, {"email": "vid@example.com"})
    assert mail.outbox[0].subject == "Računa s tem e-naslovom ni"
    sign_up(email="vid@example.com")  # makes an account of its own, or nothing: never one of this person
    vid.refresh_from_db()
    assert not vid.has_usable_password()
    client = Client()
    client.force_login(vid)
    security = "/moj-ptuj/nastavitve/varnost/"
    for path in ("geslo/", "aplikacija/", "kljuc/", "kode/"):
        assert client.get(security + path).status_code == 403
    assert "Prijavljate se s SI-PASS." in client.get(security).content.decode()
    page, new = f"/admin/identity/user/{vid.pk}/password/", {"password1": GOOD, "password2": GOOD}
    assert cast.administrator.get(page, follow=True).status_code == 404
    assert cast.administrator.post(page, new, follow=True).status_code == 404
    vid.refresh_from_db()
    assert not vid.has_usable_password()


def test_a_link_made_before_the_account_went_to_sipass_is_void():
    from allauth.account.forms import default_token_generator

    vid = make_user("vid", email="vid@example.com")
    token = default_token_generator.make_token(vid)
    Person.objects.create(user=vid, source=Source.SIPASS, issuer="x", subject="1")
    answer = Client().get(f"/prijava/novo-geslo/{vid.pk.hex}-{token}/", follow=True)
    assert "ne velja več" in answer.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(target):
    make_user("ana")
    answer = Client().post("/prijava/", {"username": "ana", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/moj-ptuj/"
    sign_up(next=target)
    assert "evil" not in mail.outbox[0].body


def test_a_forged_address_does_not_help(settings):
    """X-Forwarded-For is believed as far as the known number of proxies wrote it, and no further."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "3/h/ip"}
    for proxies, ending in ((0, ""), (1, ", 198.51.100.7")):
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        statuses = [
            Client(headers={"X-Forwarded-For": f"203.0.113.{number}{ending}"})
            .post(SIGN_UP, {"email": f"n{proxies}{number}@example.com", "password1": GOOD})
            .status_code
            for number in range(4)
        ]
        assert statuses == [302, 302, 302, 429]


def test_limits_answer_with_our_page():
    answers = [Client().post(FORGOTTEN, {"email": "ana@example.com"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Preveč poskusov" in answers[-1].content.decode()


def test_limits_of_sign_in_by_address(settings):
    settings.SIGN_IN_ATTEMPTS = 2
    statuses = [
        Client(headers={"X-Forwarded-For": f"203.0.113.{number}"})
        .post("/prijava/", {"username": f"nekdo{number}", "password": "x"})
        .status_code
        for number in range(21)
    ]
    assert statuses == [200] * 20 + [429]


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_logout", "account_set_password", "mfa_index", "mfa_deactivate_totp", "socialaccount_signup",
     "account_request_login_code", "mfa_login_webauthn", "mfa_list_webauthn", "account_change_password"],
)  # fmt: skip
def test_no_other_page_of_allauth_exists(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/2fa/", "/accounts/email/", "/accounts/"]
)
def test_nor_at_its_usual_addresses(path):
    assert Client().get(path).status_code == 404


def test_a_closed_account_is_told_so_with_the_right_password_only():
    make_user("ana", is_active=False)
    assert Client().post("/prijava/", {"username": "ana", "password": PASSWORD})["Location"] == "/prijava/zaprt-racun/"
    assert "geslo ni pravilno" in Client().post("/prijava/", {"username": "ana", "password": "x"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_makes_one_person():
    sign_up()
    address, start = link(mail.outbox[0]), threading.Barrier(4)

    def confirm():
        start.wait()
        Client(raise_request_exception=False).post(address)
        connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == 1
    assert EmailAddress.objects.get().verified
