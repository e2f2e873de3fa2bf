"""Programs at the door: who gets a token, what it opens, and when it stops."""

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client as Browser

from apps.core.actor import system_actor
from apps.identity.models import ApiClient, ApiGrant, Organisation
from apps.identity.services import clients
from apps.territory.models import Place
from tests.conftest import make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
TOKEN, ME, PLACES = "/identity/o/api/token", "/api/v1/me/", "/api/v1/places/"
CALLBACK = "https://program.example/callback"
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789"
SCOPES = ("me:read", "places:read", "openid", "profile", "email")


def challenge(verifier=VERIFIER):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def association():
    return Organisation.objects.create(name="Društvo", slug="drustvo", kind="association")


@pytest.fixture
def program(association):
    """A confidential client with both ways in."""
    access, secret = clients.create_client(
        actor=system_actor("test"), name="Program", scopes=SCOPES, organisation=association, level="substantial",
        redirect_uris=[CALLBACK],
    )  # fmt: skip
    access.secret = secret
    return access


def own_token(program, **extra):
    body = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret}
    return Browser().post(TOKEN, body | extra)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def ask(browser, program, **changes):
    query = {
        "response_type": "code", "client_id": program.client_id, "redirect_uri": CALLBACK, "scope": "me:read openid",
        "state": "xyz", "nonce": "n-1", "code_challenge": challenge(), "code_challenge_method": "S256",
    } | changes  # fmt: skip
    return browser.get("/identity/o/authorize", {key: value for key, value in query.items() if value})


def consent(browser, program, action="grant", scopes=("me:read", "openid"), **changes):
    page = ask(browser, program, **changes)
    assert page.status_code == 200, page.content
    signed = re.search(r'name="request" value="([^"]+)"', page.content.decode()).group(1)
    answer = browser.post("/identity/o/authorize", {"request": signed, "action": action, "scopes": scopes})
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer["Location"]).query)


def exchange(program, code, verifier=VERIFIER, **changes):
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier,
        "client_id": program.client_id, "client_secret": program.secret,
    } | changes  # fmt: skip
    return Browser().post(TOKEN, body)


@pytest.fixture
def person():
    browser = Browser()
    user = make_user("zala", first_name="Zala", last_name="Horvat")
    sign_in(browser, user, level="high")
    browser.user = user
    return browser


# --- a program of its own -----------------------------------------------------------------------------------------


def test_credentials_act_as_the_organisation_at_its_level(program, association):
    answer = own_token(program)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 1800
    assert "refresh_token" not in body
    me = Browser().get(ME, headers=bearer(body["access_token"])).json()
    assert me["kind"] == "client"
    assert me["person"] is None
    assert me["level"] == "substantial"
    assert me["acting_for"] == {"kind": "organisation", "id": str(association.pk), "name": "Društvo"}
    assert me["scopes"] == ["me:read", "places:read"]


def test_a_wrong_secret_is_refused_and_guessing_ends(program):
    for _ in range(30):
        assert own_token(program, client_secret="wrong").status_code == 401
    assert own_token(program).status_code == 429


def test_missing_and_wrong_tokens_get_a_challenge(client):
    missing = client.get(ME)
    assert missing.status_code == 401
    assert missing["WWW-Authenticate"] == 'Bearer realm="ptuj"'
    for wrong in ("nonsense", "eyJ.eyJ.x", ""):
        answer = client.get(PLACES, headers={"Authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]
        assert answer["Content-Type"] == "application/problem+json"


def test_a_token_in_the_address_is_no_token(program, client):
    token = own_token(program).json()["access_token"]
    assert client.get(f"{ME}?access_token={token}").status_code == 401


def test_a_scope_that_is_missing_is_named(program):
    token = own_token(program, scope="places:read").json()["access_token"]
    assert Browser().get(PLACES, headers=bearer(token)).status_code == 200
    answer = Browser().get(ME, headers=bearer(token))
    assert answer.status_code == 403
    assert answer["WWW-Authenticate"] == 'Bearer realm="ptuj", error="insufficient_scope", scope="me:read"'


def test_scopes_beyond_the_approved_are_refused(program):
    assert own_token(program, scope="notifications:write").status_code == 400
    token = own_token(program).json()["access_token"]
    ApiClient.objects.filter(pk=program.pk).update(scopes=["places:read"])  # approved for less since
    assert Browser().get(ME, headers=bearer(token)).status_code == 403


def test_tokens_expire_and_end_with_their_client(program):
    with time_machine.travel("2026-11-22 10:00+01:00", tick=False):
        token = own_token(program).json()["access_token"]
        assert Browser().get(ME, headers=bearer(token)).status_code == 200
    with time_machine.travel("2026-11-22 10:31+01:00", tick=False):
        assert Browser().get(ME, headers=bearer(token)).status_code == 401
        fresh = own_token(program).json()["access_token"]
        clients.stop_client(actor=system_actor("test"), access=program)
        assert Browser().get(ME, headers=bearer(fresh)).status_code == 401


def test_a_new_secret_ends_the_old_one_and_its_tokens(program):
    token = own_token(program).json()["access_token"]
    secret = clients.renew_secret(actor=system_actor("test"), access=program)
    assert Browser().get(ME, headers=bearer(token)).status_code == 401
    assert own_token(program).status_code == 401
    assert own_token(program, client_secret=secret).status_code == 200


def test_neither_secrets_nor_tokens_can_be_read_in_the_tables(program):
    token = own_token(program).json()["access_token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM allauth_idp_oidc_token t")
        rows = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT row_to_json(t)::text FROM allauth_idp_oidc_client t")
        rows += [row[0] for row in cursor.fetchall()]
    assert len(rows) == 2
    assert not any(token in row or program.secret in row for row in rows)


# --- a program for a person ---------------------------------------------------------------------------------------


def test_a_person_lets_a_program_in(program, person):
    page = ask(person, program)
    assert "videti vaše ime in raven prijave" in page.content.decode()
    assert "form-action 'self' https://program.example" in page["Content-Security-Policy"]
    answer = consent(person, program)
    assert answer["state"] == ["xyz"]
    tokens = exchange(program, answer["code"][0]).json()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert claims["iss"] == settings.BASE_URL
    assert claims["nonce"] == "n-1"
    assert claims["sub"] == str(person.user.pk)
    me = Browser().get(ME, headers=bearer(tokens["access_token"])).json()
    assert me["person"]["name"] == "Zala Horvat"
    assert me["level"] == "substantial"  # of the client: the session was at high


def test_the_level_is_that_of_the_session_that_agreed(program):
    browser = Browser()
    sign_in(browser, make_user("zoja"), level="low")
    tokens = exchange(program, consent(browser, program)["code"][0]).json()
    assert Browser().get(ME, headers=bearer(tokens["access_token"])).json()["level"] == "low"


def test_a_program_is_never_staff(program, cast):
    Place.objects.filter(slug="ptujski-grad").update(shown=False)
    everything = f"{PLACES}?limit=200"
    assert len(cast.administrator.get(everything).json()["results"]) == 68
    tokens = exchange(
        program, consent(cast.administrator, program, scopes=["places:read"], scope="places:read")["code"][0]
    )
    seen = Browser().get(everything, headers=bearer(tokens.json()["access_token"])).json()["results"]
    assert len(seen) == 67


def test_who_is_not_signed_in_signs_in_first_and_comes_back(program):
    answer = ask(Browser(), program)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/prijava/?next=/identity/o/authorize")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge_method": ""},
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"redirect_uri": "https://program.example/callback/"},
        {"redirect_uri": "https://program.example.evil.example/callback"},
        {"redirect_uri": ""},
        {"client_id": "unknown"},
    ],
)
def test_weak_or_foreign_requests_show_an_error_and_lead_nowhere(program, person, changes):
    answer = ask(person, program, **changes)
    assert answer.status_code in (200, 400)
    assert "Programa ni mogoče pustiti noter" in answer.content.decode()


def test_refusing_tells_the_program_so(program, person):
    assert consent(person, program, action="cancel")["error"] == ["access_denied"]
    assert not ApiGrant.objects.exists()


def test_consent_needs_its_own_form(program, person):
    page = ask(person, program)
    signed = re.search(r'name="request" value="([^"]+)"', page.content.decode()).group(1)
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = person.cookies
    answer = strict.post("/identity/o/authorize", {"request": signed, "action": "grant", "scopes": ["me:read"]})
    assert answer.status_code == 403


def test_codes_work_once_with_their_verifier_only(program, person):
    code = consent(person, program)["code"][0]
    assert exchange(program, code, verifier="b" * 50).status_code == 400
    code = consent(person, program)["code"][0]
    assert exchange(program, code, redirect_uri="https://program.example/other").status_code == 400
    code = consent(person, program)["code"][0]
    assert exchange(program, code).status_code == 200
    assert exchange(program, code).status_code == 400


def test_refresh_tokens_rotate_and_expire(program, person):
    with time_machine.travel("2026-11-22 10:00+01:00", tick=False):
        first = exchange(program, consent(person, program)["code"][0]).json()["refresh_token"]
        body = {"grant_type": "refresh_token", "client_id": program.client_id, "client_secret": program.secret}
        second = Browser().post(TOKEN, body | {"refresh_token": first}).json()["refresh_token"]
        assert second != first
        assert Browser().post(TOKEN, body | {"refresh_token": first}).status_code == 400
    with time_machine.travel("2026-12-23 10:00+01:00", tick=False):
        assert Browser().post(TOKEN, body | {"refresh_token": second}).status_code == 400


def test_a_deactivated_person_takes_their_tokens_along(program, person):
    token = exchange(program, consent(person, program)["code"][0]).json()["access_token"]
    person.user.is_active = False
    person.user.save()
    assert Browser().get(ME, headers=bearer(token)).status_code == 401


def test_a_person_takes_a_permission_back(program, person):
    token = exchange(program, consent(person, program)["code"][0]).json()["access_token"]
    from apps.core.actor import Actor

    clients.revoke_grant(actor=Actor(user=person.user), client_id=program.client_id)
    assert not Token.objects.filter(user=person.user).exists()
    assert Browser().get(ME, headers=bearer(token)).status_code == 401


def test_prompt_login_asks_again(program, person):
    answer = ask(person, program, prompt="login")
    assert answer.status_code == 302
    assert "prompt" not in answer["Location"]
    assert "_auth_user_id" not in person.session


def test_nobody_agrees_without_being_asked(program, person):
    consent(person, program)
    answer = ask(person, program, prompt="none")
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert answer["Location"].startswith(CALLBACK)
    assert query == {"error": ["interaction_required"], "state": ["xyz"]}
    assert ask(person, program, prompt="none", redirect_uri="https://evil.example/x").status_code != 302


def test_no_other_page_can_sign_people_out(program, person):
    ask(person, program, prompt="login", redirect_uri="https://evil.example/x")
    ask(person, program, prompt="login", client_id="unknown")
    assert "_auth_user_id" in person.session


def test_a_new_consent_ends_tokens_of_another_level(program, person):
    old = exchange(program, consent(person, program)["code"][0]).json()["access_token"]
    new = exchange(program, consent(person, program)["code"][0]).json()["access_token"]
    assert Browser().get(ME, headers=bearer(old)).status_code == 401
    assert Browser().get(ME, headers=bearer(new)).status_code == 200


def test_userinfo_asks_for_client_and_consent(program, person):
    tokens = exchange(
        program, consent(person, program, scopes=["openid", "profile"], scope="openid profile")["code"][0]
    )
    token = bearer(tokens.json()["access_token"])
    told = Browser().get("/identity/o/api/userinfo", headers=token)
    assert told.json()["name"] == "Zala Horvat"
    assert "emso" not in told.content.decode()
    ApiGrant.objects.all().delete()
    assert Browser().get("/identity/o/api/userinfo", headers=token).status_code == 401
    assert Browser().get("/identity/o/api/userinfo").status_code == 401
    assert person.get("/identity/o/api/userinfo").status_code == 401  # a session is no token


# --- the rest of the door -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["oauth-authorization-server", "openid-configuration"])
def test_metadata_promises_only_what_is_kept(client, path):
    data = client.get(f"/.well-known/{path}").json()
    assert data["issuer"] == settings.BASE_URL
    assert data["response_types_supported"] == ["code"]
    assert data["code_challenge_methods_supported"] == ["S256"]
    assert "me:read" in data["scopes_supported"]
    assert not {"device_authorization_endpoint", "registration_endpoint"} & set(data)
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri", "userinfo_endpoint"):
        answer = client.get(urlsplit(data[name]).path)
        assert answer.status_code != 404


@pytest.mark.parametrize("path", ["device/code", "introspect", "clients"])
def test_what_we_do_not_want_has_no_address(client, path):
    assert client.post(f"/identity/o/api/{path}").status_code == 404


def test_revoked_tokens_open_nothing(program):
    token = own_token(program).json()["access_token"]
    body = {"token": token, "client_id": program.client_id, "client_secret": program.secret}
    assert Browser().post("/identity/o/api/revoke", body).status_code == 200
    assert Browser().get(ME, headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("address", ["https://*.example/x", "http://program.example/x", "javascript:alert(1)", "x"])
def test_return_addresses_are_exact_and_safe(address):
    with pytest.raises(ValidationError):
        clients.create_client(actor=system_actor("t"), name="x", scopes=["me:read"], redirect_uris=[address])


def test_only_staff_with_the_right_make_clients(cast):
    with pytest.raises(PermissionDenied):
        clients.create_client(actor=cast.actor("officer"), name="x", scopes=["me:read"])


@pytest.mark.parametrize("who", ["citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_me_by_session(cast, who):
    body = getattr(cast, who).get(ME).json()
    assert body["kind"] == "person"
    assert body["person"]["id"] == str(cast.users[who].pk)
    assert body["scopes"] is None


def test_the_administrator_makes_and_stops_a_client(cast, association):
    data = {
        "name": "Parkirišča", "organisation": association.pk, "level": "substantial", "scopes": ["places:read"],
        "redirect_uris": "https://a.example/x", "rate": "60",
    }  # fmt: skip
    page = cast.administrator.post("/admin/identity/apiclient/add/", data, follow=True)
    access = ApiClient.objects.get(client__name="Parkirišča")
    secret = re.search(r"samo zdaj\): (\S+?)<?\s", page.content.decode() + " ").group(1).split("<")[0]
    body = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    token = Browser().post(TOKEN, body).json()["access_token"]
    assert Browser().get(PLACES, headers=bearer(token)).status_code == 200
    cast.administrator.post(
        "/admin/identity/apiclient/", {"action": "stop", "_selected_action": [str(access.pk)]}, follow=True
    )
    assert Browser().get(PLACES, headers=bearer(token)).status_code == 401
    for who in ("citizen", "officer", "other_officer"):
        assert getattr(cast, who).get("/admin/identity/apiclient/").status_code in (302, 403)


def test_the_rate_of_a_client_is_its_own(program):
    ApiClient.objects.filter(pk=program.pk).update(rate=2)
    token = own_token(program).json()["access_token"]
    answers = [Browser().get(PLACES, headers=bearer(token)).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_page_of_programs(program, person, cast):
    page = "/moj-ptuj/programi/"
    assert "Nobenemu programu" in person.get(page).content.decode()
    token = exchange(program, consent(person, program)["code"][0]).json()["access_token"]
    assert "Program</h2>" in person.get(page).content.decode()
    assert cast.anonymous.get(page).status_code == 302
    for stranger in (cast.neighbour, cast.administrator):
        assert "Program</h2>" not in stranger.get(page).content.decode()
        stranger.post(f"{page}{program.client_id}/preklic/")  # touches one's own only
    assert Browser().get(ME, headers=bearer(token)).status_code == 200
    for _twice in range(2):
        assert "nima več dostopa" in person.post(f"{page}{program.client_id}/preklic/", follow=True).content.decode()
    assert Browser().get(ME, headers=bearer(token)).status_code == 401
