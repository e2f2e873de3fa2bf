"""The gate of the staff pages: a second factor in this session, or nothing."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.core.actor import Actor
from apps.identity.models import Session, User
from apps.identity.services import factors
from tests.conftest import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECURITY = "/moj-ptuj/nastavitve/varnost/"
ADMIN_PAGES = [
    "/admin/",
    "/admin/identity/user/",
    "/en/admin/",
    "/admin/jsi18n/",
    "/admin/te-strani-ni/",
    "/admin/password_change/",
]


def code(secret=SECRET, step=0):
    """What the app shows now, or some steps of 30 s from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def by_password(username, going="/admin/"):
    """A new browser that has typed name and password."""
    client = Client()
    return client, client.post("/prijava/", {"username": username, "password": PASSWORD, "next": going})


@pytest.fixture
def eva():
    return make_user("eva", is_staff=True, is_superuser=True, email="eva@obcina.example")


@pytest.fixture
def with_app(eva):
    factors.set_totp(user=eva, secret=SECRET)
    return eva


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_a_password_alone_gets_enrolment_and_nothing_else(eva, path):
    client, answer = by_password("eva")
    assert answer["Location"] == "/admin/"
    for method in (client.get, client.post):
        answer = method(path)
        assert answer.status_code == 302
        assert answer["Location"].removeprefix("/en") == SECURITY
    page = client.get(SECURITY).content.decode()
    assert "Najprej nastavite drugi način potrjevanja" in page


def test_first_sign_in_leads_through_enrolment_to_the_page_that_was_asked_for(eva):
    client, _answer = by_password("eva", "/admin/identity/user/")
    assert client.get("/admin/identity/user/?q=x", follow=True).redirect_chain[-1][0] == SECURITY
    page = client.get(f"{SECURITY}aplikacija/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "data:image/svg+xml;base64," in page
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page
    key = client.cookies["seja"].value
    answer = client.post(f"{SECURITY}aplikacija/", {"code": code(secret)})
    assert answer["Location"] == f"{SECURITY}kode/"
    assert client.cookies["seja"].value != key  # more rights, another key
    page = client.get(f"{SECURITY}kode/").content.decode()
    assert page.count("<li><code>") == 10
    assert 'href="/admin/identity/user/?q=x"' in page
    assert client.get("/admin/identity/user/").status_code == 200
    assert "<li><code>" not in client.get(f"{SECURITY}kode/").content.decode()  # shown once


def test_a_session_that_began_before_enrolment_stays_outside(eva):
    client, _answer = by_password("eva")
    factors.set_totp(user=eva, secret=SECRET)  # enrolled elsewhere
    answer = client.get("/admin/")
    assert answer["Location"] == "/prijava/potrdite/koda/?next=%2Fadmin%2F"
    for path in ("aplikacija/", "kljuc/", "kode/", "geslo/"):  # nor may it add a factor of its own
        assert client.get(SECURITY + path)["Location"].startswith("/prijava/potrdite/koda/")
    answer = client.post(answer["Location"], {"code": code(), "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_forced_session_is_sent_to_confirm(with_app):
    client = Client()
    client.force_login(with_app)
    assert client.get("/en/admin/")["Location"] == "/en/prijava/potrdite/koda/?next=%2Fen%2Fadmin%2F"


def test_the_password_alone_confirms_nothing_where_there_is_a_factor(with_app):
    client = Client()
    client.force_login(with_app)
    confirm = client.get("/prijava/potrdite/geslo/")
    assert confirm["Location"] == "/prijava/potrdite/koda/"
    assert "Potrdite z geslom" not in client.get(confirm["Location"]).content.decode()
    client.post("/prijava/potrdite/geslo/", {"password": PASSWORD})
    assert client.get("/admin/").status_code == 302


def test_sign_in_with_a_code(with_app):
    client, answer = by_password("eva")
    assert answer["Location"] == "/prijava/koda/"
    assert client.get("/admin/").status_code == 302  # not signed in yet
    page = client.get("/prijava/koda/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    spaced = f"{code()[:3]} {code()[3:]}"
    assert client.post("/prijava/koda/", {"code": spaced})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    session = Session.objects.get(user=with_app)
    assert session.method == "password+totp"
    assert session.method_words == "geslo, koda iz aplikacije"


def test_wrong_codes_are_refused_and_limited(with_app, settings):
    client, _answer = by_password("eva")
    statuses = [
        client.post("/prijava/koda/", {"code": "000000"}).status_code for _ in range(settings.CODE_ATTEMPTS + 1)
    ]
    assert statuses == [200] * settings.CODE_ATTEMPTS + [429]
    other, _answer = by_password("eva")  # another browser of the same guesser
    assert other.post("/prijava/koda/", {"code": code()}).status_code == 429


def test_the_same_code_never_works_twice(with_app):
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 0, 5, tzinfo=dt.UTC), tick=False):
        shown = code()
        client, _answer = by_password("eva")
        assert client.post("/prijava/koda/", {"code": shown}).status_code == 302
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 0, 40, tzinfo=dt.UTC), tick=False):  # still within the drift
        client, _answer = by_password("eva")
        assert client.post("/prijava/koda/", {"code": shown}).status_code == 200
        assert client.post("/prijava/koda/", {"code": code()}).status_code == 302


@pytest.mark.parametrize(("step", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(with_app, step, accepted):
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 0, 15, tzinfo=dt.UTC), tick=False):
        assert bool(factors.use_code(user=with_app, code=code(step=step))) is accepted


def test_an_older_code_is_refused_after_a_newer_one(with_app):
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 0, 15, tzinfo=dt.UTC), tick=False):
        assert factors.use_code(user=with_app, code=code(step=1))
        assert not factors.use_code(user=with_app, code=code())


def test_a_recovery_code_works_once(with_app):
    factors.new_recovery_codes(user=with_app)
    spare = factors.show_codes_once(user=with_app)[3]
    client, _answer = by_password("eva")
    assert client.post("/prijava/koda/", {"code": spare}).status_code == 302
    assert client.get("/admin/").status_code == 200
    client, _answer = by_password("eva")
    assert client.post("/prijava/koda/", {"code": spare}).status_code == 200
    assert factors.codes_left(with_app) == 9


def test_staff_keep_their_last_factor(with_app):
    client = Client()
    sign_in(client, with_app)
    factor = Authenticator.objects.get(user=with_app)
    assert "Odstranite" not in client.get(SECURITY).content.decode()
    answer = client.post(f"{SECURITY}odstrani/{factor.pk}/", follow=True)
    assert "Zadnjega načina ni mogoče odstraniti." in answer.content.decode()
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_a_citizen_may_take_the_last_one_away():
    ana = make_user("ana", email="ana@example.com")
    factor = factors.set_totp(user=ana, secret=SECRET)
    factors.new_recovery_codes(user=ana)
    client = Client()
    sign_in(client, ana, second_factor=True)
    assert client.post(f"{SECURITY}odstrani/{factor.pk}/")["Location"] == SECURITY
    assert not Authenticator.objects.exists()


def test_nobody_touches_foreign_factors(with_app):
    ana = make_user("ana")
    client = Client()
    sign_in(client, ana, second_factor=True)
    factor = Authenticator.objects.get(user=with_app)
    assert client.post(f"{SECURITY}odstrani/{factor.pk}/").status_code == 404
    assert client.get(f"{SECURITY}kljuc/{factor.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("citizen", 302), ("officer", 200), ("administrator", 200)]
)
def test_the_gate_and_the_cast(cast, who, status):
    assert getattr(cast, who).get("/admin/").status_code == status


def test_without_the_factor_the_api_knows_no_staff(eva):
    assert not Actor(user=eva, second_factor=False).is_staff
    assert not Actor(user=eva, second_factor=False).has_perm("territory.view_place")


def test_secrets_are_sealed_for_their_account(with_app):
    factors.new_recovery_codes(user=with_app)
    bine = make_user("bine", is_staff=True)
    stored = Authenticator.objects.get(user=with_app, type="totp").data["secret"]
    assert SECRET not in str(list(Authenticator.objects.values("data")))
    Authenticator.objects.create(
        user=bine, type="totp", data={"secret": stored}
    )  # copied by somebody with the database
    assert factors.use_code(user=bine, code=code()) is None
    assert factors.use_code(user=with_app, code=code())


def test_rotation_seals_anew(with_app, settings):
    from apps.core import crypto

    factors.new_recovery_codes(user=with_app)
    codes = factors.show_codes_once(user=with_app)
    settings.FIELD_KEYS = f"{settings.FIELD_KEYS},9:{'another-key-0123456789-abcdefghijklmnop'}"
    call_command("rotate_field_keys", verbosity=0)
    numbers = {
        crypto.number_of(bytes.fromhex(factor.data[name]))
        for factor in Authenticator.objects.all()
        for name in ("secret", "seed")
        if name in factor.data
    }
    assert numbers == {9}
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[-1]
    assert factors.use_code(user=with_app, code=code())
    assert factors.use_code(user=with_app, code=codes[0])


def test_an_administrator_resets_a_colleague(cast):
    officer = cast.users["officer"]
    factors.set_totp(user=officer, secret=SECRET)
    assert cast.administrator.get("/admin/identity/user/").status_code == 200
    answer = cast.administrator.post(
        "/admin/identity/user/", {"action": "reset_factors", "_selected_action": [str(officer.pk)]}, follow=True
    )
    assert "Ponastavljen je 1 račun." in answer.content.decode()
    assert not factors.factors_of(officer).exists()
    assert cast.officer.get("/admin/")["Location"].startswith("/admin/login/")  # signed out


def test_nobody_resets_their_own_nor_those_above(cast):
    from django.core.exceptions import PermissionDenied

    boss, officer = (
        cast.users["administrator"],
        make_user(
            "zoja", is_staff=True, permissions=("identity.view_user", "identity.reset_factors", "identity.change_user")
        ),
    )
    factors.set_totp(user=boss, secret=SECRET)
    for actor, user in (
        (cast.actor("administrator"), boss),
        (Actor(user=officer, second_factor=True), boss),
        (Actor(user=boss, second_factor=False), officer),
        (cast.actor("citizen"), officer),
    ):
        with pytest.raises(PermissionDenied):
            factors.reset_factors(actor=actor, user=user)
    assert factors.factors_of(boss).exists()


def test_old_passwords_of_staff_are_changed_first_when_the_setting_says_so(with_app, settings):
    client = Client()
    sign_in(client, with_app)
    User.objects.filter(pk=with_app.pk).update(password_changed=timezone.now() - dt.timedelta(days=91))
    assert client.get("/admin/").status_code == 200  # off unless set
    settings.STAFF_PASSWORD_DAYS = 90
    answer = client.get("/admin/")
    assert answer["Location"] == f"{SECURITY}geslo/?next=%2Fadmin%2F"
    page = client.get(answer["Location"]).content.decode()
    assert "Vaše geslo je prestaro." in page
    answer = client.post(
        f"{SECURITY}geslo/", {"oldpassword": PASSWORD, "password1": "visoke-smreke-nad-mlako", "next": "/admin/"}
    )
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_age_of_passwords_is_nothing_to_citizens(settings):
    settings.STAFF_PASSWORD_DAYS = 1
    ana = make_user("ana", date_joined=timezone.now() - dt.timedelta(days=400))
    assert not ana.password_overdue


def test_demo_accounts_sign_in_with_what_the_demo_file_says():
    from apps.identity import demo

    today = timezone.localdate()
    demo.load(today)
    demo.load(today)  # a second start
    for person in demo.facts()["staff"]:
        client = Client()
        going = {"username": person["username"], "password": person["password"], "next": "/admin/"}
        assert client.post("/prijava/", going)["Location"] == "/prijava/koda/"
        assert client.post("/prijava/koda/", {"code": code(person["totp_secret"])})["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200


def test_the_api_gives_staff_rights_only_with_the_factor(with_app):
    client = Client()
    client.force_login(with_app)
    assert not client.get("/", follow=True).wsgi_request.actor.is_staff
    sign_in(client, with_app)
    assert client.get("/").wsgi_request.actor.is_staff
