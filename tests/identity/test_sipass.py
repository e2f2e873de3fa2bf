"""Sign-in by SI-PASS as it should go: with our strict stand-in and with somebody else's provider."""

import base64
import hashlib
import os
import re
import warnings

import pytest
import requests
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from apps.core.metrics import SIGN_INS
from apps.identity.models import Person, Session, User
from apps.identity.personas import personas
from tests.conftest import PASSWORD, make_user
from tests.identity.conftest import (
    BASE,
    CALLBACK,
    FOREIGNER,
    HIGH,
    LOW,
    SILENT,
    SUBSTANTIAL,
    arrive,
    begin,
    choose,
    query,
    running,
    walk,
)

PERSONA = {persona["sub"]: persona for persona in personas()}


def test_the_request_is_complete(provider, browser):
    answer = begin(browser, next="/zemljevid/?sloj=wifi")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{provider.issuer}/authorize?")
    asked = query(answer["Location"])
    assert asked["client_id"] == "ptuj-portal"
    assert asked["redirect_uri"] == CALLBACK
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid profile email"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert "acr_values" not in asked


def test_a_person_signs_in_and_comes_back_to_the_page(provider, browser, log):
    answer = walk(browser, SUBSTANTIAL, next="/zemljevid/?sloj=wifi")
    assert (answer.status_code, answer["Location"]) == (302, "/zemljevid/?sloj=wifi")
    persona, person = PERSONA[SUBSTANTIAL], Person.objects.get()
    assert (person.user.first_name, person.user.last_name) == ("Luka", "Petek")
    assert (person.issuer, person.subject) == (provider.issuer, SUBSTANTIAL)
    assert (person.emso, person.tax_number, person.birth) == (
        persona["emso"],
        persona["tax_number"],
        persona["birthdate"],
    )
    assert (person.address, person.contact_email) == (persona["address"], persona["email"])
    assert (person.source, person.level, person.mechanism) == ("sipass", "substantial", "smsPASS")
    assert person.user.email == ""
    assert not person.user.has_usable_password()
    assert "Luka" not in person.user.username
    assert browser.session["level"] == "substantial"
    assert "Luka Petek" in browser.get("/").content.decode()
    assert Session.objects.get(user=person.user).method == "sipass:smsPASS"
    assert log.reasons == ["ok"]
    for secret in (persona["emso"], "Luka", SUBSTANTIAL, persona["email"]):
        assert secret not in log.text


def test_nothing_of_allauth_is_kept(provider, browser):
    from allauth.socialaccount.models import SocialAccount, SocialToken

    walk(browser, HIGH)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()


def test_signing_in_again_finds_the_same_person_and_follows_the_issuer(provider, browser, db):
    walk(browser, SUBSTANTIAL)
    person = Person.objects.get()
    Person.objects.filter(pk=person.pk).update(contact_email="moj@example.si")
    changed = {
        **PERSONA[SUBSTANTIAL],
        "family_name": "Petek Krajnc",
        "address": "Mestni trg 2, 2250 Ptuj",
        "email": "nov@example.si",
    }
    provider.personas[SUBSTANTIAL] = changed
    walk(Browser(), SUBSTANTIAL, "low")
    person = Person.objects.get()
    assert User.objects.count() == 1
    assert person.user.last_name == "Petek Krajnc"
    assert person.address == "Mestni trg 2, 2250 Ptuj"
    assert person.contact_email == "moj@example.si"  # what the person changed is theirs
    assert person.level == "low"


def test_the_same_sign_in_twice_leaves_one_state_in_the_history(provider, browser):
    walk(browser, HIGH)
    states = Person.pgh_event_model.objects.count(), User.pgh_event_model.objects.count()
    walk(Browser(), HIGH)
    assert (Person.pgh_event_model.objects.count(), User.pgh_event_model.objects.count()) == states


@pytest.mark.parametrize(
    ("sub", "chosen", "level"), [(HIGH, "", "high"), (HIGH, "low", "low"), (LOW, "", "low"), (SILENT, "", "low")]
)
def test_the_level_is_that_of_the_signed_token(provider, browser, sub, chosen, level):
    walk(browser, sub, chosen)
    assert browser.session["level"] == Person.objects.get().level == level


def test_an_unknown_means_is_kept_as_unknown(provider, browser):
    walk(browser, SILENT)
    assert Person.objects.get().mechanism == "unknown"


def test_who_has_no_numbers_signs_in_all_the_same(provider, browser):
    walk(browser, FOREIGNER)
    person = Person.objects.get()
    assert (person.emso, person.tax_number, person.address) == ("", "", "")
    assert person.emso_index is None


@pytest.mark.parametrize(
    "acr", ["http://eidas.europa.eu/LoA/higher", "high", "", None, 3, ["http://eidas.europa.eu/LoA/high"]]
)
def test_an_unknown_acr_is_low(settings, db, browser, acr):
    from tools.sipass.provider import Provider

    class Odd(Provider):
        def id_claims(self, grant):
            return {**super().id_claims(grant), "acr": acr}

    with running(settings, Odd):
        walk(browser, HIGH)
    assert browser.session["level"] == "low"


def test_claims_by_other_names_from_either_place(settings, db, browser):
    from tools.sipass.provider import Provider

    class Renaming(Provider):
        def id_claims(self, grant):
            return {**super().id_claims(grant), "loa": "http://eidas.europa.eu/LoA/substantial", "vat": "SI61209384"}

        def userinfo(self, token):
            told = super().userinfo(token)
            address = {"street_address": "Ulica 25. maja 7", "postal_code": "2250", "locality": "Ptuj"}
            return {"sub": told["sub"], "nr1": told["emso"], "address": address, "ime": " Luka\n"}

    settings.SIPASS_CLAIMS = {"emso": "nr1", "tax_number": "vat", "acr": "loa", "given_name": "ime"}
    with running(settings, Renaming):
        walk(browser, SUBSTANTIAL, "low")
    person = Person.objects.get()
    assert (person.emso, person.tax_number) == (PERSONA[SUBSTANTIAL]["emso"], "61209384")
    assert (person.address, person.user.first_name) == ("Ulica 25. maja 7, 2250, Ptuj", "Luka")
    assert browser.session["level"] == "substantial"


@pytest.mark.parametrize("issuer", ["{}", "{}/", "{}/realms/sicas"])
def test_the_issuer_is_taken_letter_for_letter(settings, db, browser, issuer):
    with running(settings, issuer=issuer) as provider:
        assert walk(browser, HIGH).status_code == 302
        assert Person.objects.get().issuer == provider.issuer == settings.SIPASS_ISSUER


def test_a_slash_too_many_is_another_issuer(settings, db, browser, log):
    with running(settings):
        settings.SIPASS_ISSUER += "/"
        assert begin(browser).status_code == 403
    assert log.reasons == ["discovery_issuer"]


@pytest.mark.parametrize("only", ["client_secret_basic", "client_secret_post"])
def test_either_way_of_the_client_to_prove_itself(settings, db, browser, only):
    from tools.sipass.provider import Provider, Refused

    class Strict(Provider):
        def check_secret(self, form, basic):
            if (basic is not None) != (only == "client_secret_basic"):
                raise Refused("invalid_client", 401)
            super().check_secret(form, basic)

    with running(settings, Strict):  # it says both, and takes one
        assert walk(browser, HIGH).status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.parametrize(("kind", "algorithm"), [("EC", "ES256"), ("OKP", "EdDSA"), ("RSA", "PS256"), ("RSA", "RS512")])
@pytest.mark.parametrize("named", [True, False])
def test_keys_of_other_kinds_and_without_a_name(settings, db, browser, kind, algorithm, named):
    import json

    import jwt
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    from tools.sipass.keys import new_key
    from tools.sipass.provider import Provider

    key = {
        "EC": lambda: ec.generate_private_key(ec.SECP256R1()),
        "OKP": ed25519.Ed25519PrivateKey.generate,
        "RSA": new_key,
    }[kind]()
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)

    class Other(Provider):
        def jwks(self):
            return {"keys": [{**json.loads(json.dumps(public)), **({"kid": "a"} if named else {})}]}

        def sign(self, claims):
            return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "a"} if named else None)

    with running(settings, Other):
        assert walk(browser, HIGH).status_code == 302
    assert Person.objects.count() == 1


def test_a_new_key_is_believed_at_once(provider, browser):
    from tools.sipass.keys import new_key

    walk(browser, HIGH)
    provider.key = new_key()
    assert walk(Browser(), HIGH).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/prijava/sipass/?auth_params=acr_values%3Dlow",
        "/prijava/sipass/?scope=admin&process=connect",
        "/prijava/sipass/?acr_values=low&next=https://evil.example/&level=low",
    ],
)
def test_the_query_of_the_address_changes_nothing(provider, browser, path):
    asked = query(browser.post(path, {"level": "high", "next": "https://evil.example/"})["Location"])
    assert asked["acr_values"] == "http://eidas.europa.eu/LoA/high"
    assert asked["scope"] == "openid profile email"
    assert asked["redirect_uri"] == CALLBACK


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", ""]
)
def test_nobody_is_sent_elsewhere_afterwards(provider, target):
    browser = Browser()
    assert walk(browser, HIGH, next=target)["Location"] == "/moj-ptuj/"


def test_english_stays_english(provider, browser):
    start = browser.post("/en/prijava/sipass/", {})
    assert query(start["Location"])["ui_locales"] == "en"
    assert arrive(browser, choose(start["Location"], HIGH))["Location"] == "/en/moj-ptuj/"


def test_there_is_one_door(provider, browser):
    for name in (
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_connections",
        "socialaccount_signup",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(name, kwargs={"provider_id": "sipass"} if "openid" in name else None)
    for path in ("/accounts/oidc/sipass/login/", "/accounts/signup/", "/accounts/login/", "/accounts/social/signup/"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code == 404
    assert browser.get("/prijava/sipass/").status_code == 405
    assert browser.post("/accounts/oidc/sipass/login/callback/").status_code == 405
    assert Browser(enforce_csrf_checks=True).post("/prijava/sipass/").status_code == 403


def test_the_page_of_sign_in_has_the_button_only_with_an_issuer(provider, settings, browser):
    assert 'action="/prijava/sipass/"' in browser.get("/prijava/").content.decode()
    settings.SIPASS_ISSUER = ""
    assert 'action="/prijava/sipass/"' not in browser.get("/prijava/").content.decode()
    assert begin(browser).status_code == 503


def test_from_another_name_of_this_machine_one_starts_at_the_right_one(provider, settings, browser):
    settings.BASE_URL = "http://localhost:8000"
    assert (
        browser.post("/prijava/sipass/", headers={"host": "127.0.0.1"})["Location"] == "http://localhost:8000/prijava/"
    )


def test_the_session_gets_a_new_key_and_is_that_of_the_new_person(provider, browser):
    make_user("ana")
    browser.post("/prijava/", {"username": "ana", "password": PASSWORD})
    start = begin(browser)
    before = browser.cookies["seja"].value
    arrive(browser, choose(start["Location"], HIGH))
    assert browser.cookies["seja"].value != before
    assert browser.session["_auth_user_id"] == str(Person.objects.get().user_id)


def test_the_sign_ins_are_counted(provider, browser):
    good = SIGN_INS.labels("sipass", "ok")._value.get()
    walk(browser, HIGH)
    assert SIGN_INS.labels("sipass", "ok")._value.get() == good + 1


def test_an_endpoint_elsewhere_gets_a_page_in_between(settings, db, browser):
    from tools.sipass.provider import Provider

    class Broker(Provider):
        def discovery(self):
            return {**super().discovery(), "authorization_endpoint": "https://login.example/authorize?tenant=ptuj"}

    with running(settings, Broker):
        page = begin(browser)
        assert page.status_code == 200
        assert re.search(
            r'http-equiv="refresh" content="0;url=https://login\.example/authorize\?tenant=ptuj&amp;client_id=',
            page.content.decode(),
        )
        settings.SIPASS_ORIGINS = ["https://login.example"]
        assert begin(browser)["Location"].startswith("https://login.example/authorize?tenant=ptuj&client_id=")


def test_signing_out_ends_both(provider, browser):
    walk(browser, HIGH)
    answer = browser.post("/odjava/")
    asked = query(answer["Location"])
    assert answer["Location"].startswith(f"{provider.issuer}/logout?")
    assert asked["post_logout_redirect_uri"] == f"{BASE}/"
    assert not Session.objects.exclude(user=None).exists()
    done = requests.get(answer["Location"], timeout=10, allow_redirects=False)
    assert (done.status_code, done.headers["Location"]) == (303, f"{BASE}/")
    emso = PERSONA[HIGH]["emso"]
    middle = asked["id_token_hint"].split(".")[1]
    assert emso.encode() not in base64.urlsafe_b64decode(middle + "==")  # the stand-in keeps numbers out of it


@pytest.mark.parametrize("fault", ["none offered", "down", "other issuer", "insecure"])
def test_signing_out_never_depends_on_the_provider(settings, db, browser, fault):
    from tools.sipass.provider import Provider

    class Partial(Provider):
        def discovery(self):
            own = super().discovery()
            if fault == "none offered":
                own.pop("end_session_endpoint")
            elif fault == "insecure":
                own["end_session_endpoint"] = "http://sipass.example/logout"
            return own

    with running(settings, Partial):
        walk(browser, HIGH)
        if fault == "other issuer":
            settings.SIPASS_ISSUER = "https://new.example"
        if fault != "down":
            assert browser.post("/odjava/")["Location"] == "/"
    if fault == "down":
        assert browser.post("/odjava/")["Location"] == "/"
    assert not Session.objects.exclude(user=None).exists()


def test_signing_out_of_a_local_session_stays_here(provider, browser):
    make_user("ana")
    browser.post("/prijava/", {"username": "ana", "password": PASSWORD})
    assert browser.post("/odjava/")["Location"] == "/"


@pytest.fixture
def foreign(settings, db):
    """The independent provider of PyPI (`oidc-provider-mock`), which keeps nonces and demands registered clients."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        persona = PERSONA[HIGH]
        claims = {
            name: persona[name] for name in ("given_name", "family_name", "birthdate", "email", "emso", "tax_number")
        }
        claims |= {"acr": "http://eidas.europa.eu/LoA/high", "auth_mechanism": "certificate"}
        user = oidc_provider_mock.User(sub="foreign-1", claims=claims)
        with oidc_provider_mock.run_server_in_thread(
            require_client_registration=True, require_nonce=True, user_claims=[user]
        ) as server:
            issuer = f"http://localhost:{server.server_port}"
            known = requests.post(f"{issuer}/oauth2/clients", json={"redirect_uris": [CALLBACK]}, timeout=10).json()
            settings.BASE_URL, settings.SIPASS_ISSUER = BASE, issuer
            settings.SIPASS_CLIENT_ID, settings.SIPASS_CLIENT_SECRET = known["client_id"], known["client_secret"]
            yield issuer


def test_an_independent_provider_works_by_the_three_settings(foreign, browser, log):
    start = begin(browser, next="/stanje/")
    done = requests.post(start["Location"], {"sub": "foreign-1"}, timeout=10, allow_redirects=False)
    answer = arrive(browser, done.headers["Location"])
    assert answer["Location"] == "/stanje/", log.reasons
    person = Person.objects.get()
    assert (person.issuer, person.subject, person.level) == (foreign, "foreign-1", "high")
    assert (person.emso, person.mechanism) == (PERSONA[HIGH]["emso"], "certificate")
    assert browser.post("/odjava/")["Location"].startswith(f"{foreign}/oauth2/end_session?")


def test_the_verifier_matches_the_challenge(provider, browser):
    asked = query(begin(browser)["Location"])
    kept = browser.session["socialaccount_states"][asked["state"]][0]
    digest = hashlib.sha256(kept["pkce_code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
