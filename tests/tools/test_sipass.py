"""The stand-in for SI-PASS keeps the rules, for what accepts everything proves nothing."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
import requests
import time_machine

from apps.identity.personas import personas
from tools import environment
from tools.sipass.keys import kept_key
from tools.sipass.provider import Client, Provider
from tools.sipass.server import in_thread
from tools.sipass.web import Site

ROOT = Path(__file__).resolve().parents[2]
BACK = "http://localhost:8000/accounts/oidc/sipass/login/callback/"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUERY = {
    "client_id": "ptuj-portal", "redirect_uri": BACK, "response_type": "code", "scope": "openid profile email",
    "state": "st", "nonce": "no", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip
MARIJA, LUKA, IRENA = "sp-7f3a91c2", "sp-1c08b4de", "sp-0e95a1bb"
made: list[Provider] = []


@pytest.fixture
def url():
    """Address of a running stand-in."""
    client = Client("ptuj-portal", "secret", [BACK], ["http://localhost:8000/"])

    def application(address):
        made[:] = [Provider(address, client, personas())]
        return Site(made[0])

    with in_thread(application) as address:
        yield address


def ask(url, **changes):
    query = {name: value for name, value in {**QUERY, **changes}.items() if value is not None}
    return requests.Request("GET", f"{url}/authorize", params=query).prepare().url


def code_of(url, sub=MARIJA, level="", **changes):
    done = requests.post(ask(url, **changes), {"sub": sub, "level": level}, allow_redirects=False, timeout=10)
    return dict(parse_qsl(urlsplit(done.headers["Location"]).query))["code"]


def redeem(url, code, /, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return requests.post(f"{url}/token", form, auth=("ptuj-portal", "secret"), timeout=10)


def test_discovery_names_what_there_is(url):
    told = requests.get(f"{url}/.well-known/openid-configuration", timeout=10).json()
    assert told["issuer"] == url
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert requests.get(told[name], timeout=10).status_code < 500
    assert told["code_challenge_methods_supported"] == ["S256"]


def test_a_whole_round(url):
    answer = redeem(url, code_of(url, acr_values="http://eidas.europa.eu/LoA/high")).json()
    keys = requests.get(f"{url}/jwks", timeout=10).json()["keys"]
    claims = jwt.decode(answer["id_token"], jwt.PyJWK(keys[0]), ["RS256"], audience="ptuj-portal", issuer=url)
    assert (claims["sub"], claims["nonce"], claims["acr"]) == (MARIJA, "no", "http://eidas.europa.eu/LoA/high")
    assert claims["auth_mechanism"] == "osebna izkaznica"
    told = requests.get(
        f"{url}/userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"}, timeout=10
    ).json()
    assert (told["sub"], told["emso"], told["given_name"]) == (MARIJA, "1403958505028", "Marija")


def test_scopes_limit_what_is_told(url):
    answer = redeem(url, code_of(url, scope="openid")).json()
    told = requests.get(
        f"{url}/userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"}, timeout=10
    ).json()
    assert set(told) == {"sub", "emso", "tax_number"}


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "other"}, {"redirect_uri": BACK + "?x=1"}, {"redirect_uri": BACK[:-1]}, {"redirect_uri": None}],
)
def test_nobody_is_sent_to_an_address_that_was_not_agreed(url, changes):
    answer = requests.get(ask(url, **changes), allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
def test_requests_that_are_not_served(url, changes, error):
    answer = requests.get(ask(url, **changes), allow_redirects=False, timeout=10)
    assert answer.headers["Location"].startswith(f"{BACK}?error={error}")
    assert "state=st" in answer.headers["Location"]


def test_a_code_is_good_once_and_takes_its_token_along(url):
    code = code_of(url)
    first = redeem(url, code).json()
    again = redeem(url, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    told = requests.get(f"{url}/userinfo", headers={"Authorization": f"Bearer {first['access_token']}"}, timeout=10)
    assert told.status_code == 401


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 64}, {"code_verifier": ""}, {"redirect_uri": BACK + "x"}, {"code": "none"}]
)
def test_a_code_needs_its_verifier_and_address(url, changes):
    assert redeem(url, code_of(url), **changes).json() == {"error": "invalid_grant"}


def test_a_code_lives_a_minute(url):
    code = code_of(url)
    with time_machine.travel(time.time() + 61):
        assert redeem(url, code).json() == {"error": "invalid_grant"}


def test_the_client_must_know_its_secret(url):
    form = {"grant_type": "authorization_code", "code": code_of(url), "redirect_uri": BACK, "code_verifier": VERIFIER}
    wrong = requests.post(f"{url}/token", form, auth=("ptuj-portal", "wrong"), timeout=10)
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert requests.post(f"{url}/token", form, timeout=10).status_code == 401
    post = requests.post(f"{url}/token", {**form, "client_id": "ptuj-portal", "client_secret": "secret"}, timeout=10)
    assert post.status_code == 200


def test_levels_that_do_not_do_are_marked_and_nobody_gets_more_than_they_have(url):
    plain = requests.get(ask(url), timeout=10).text
    assert "Ne zadošča" not in plain
    marked = requests.get(ask(url, acr_values="http://eidas.europa.eu/LoA/high"), timeout=10).text
    assert marked.count("Ne zadošča za to storitev") == 6 + 2  # people without high, levels below it
    refused = requests.post(ask(url), {"sub": LUKA, "level": "high"}, allow_redirects=False, timeout=10)
    assert refused.status_code == 400
    assert "Luka Petek nima sredstva" in refused.text
    assert requests.post(ask(url), {}, allow_redirects=False, timeout=10).status_code == 400


def test_who_says_no_level_says_none(url):
    token = redeem(url, code_of(url, IRENA)).json()["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert "acr" not in claims
    assert "auth_mechanism" not in claims


def test_a_hint_and_the_last_choice_are_preselected(url):
    assert f'value="{LUKA}" required checked' in requests.get(ask(url, login_hint=LUKA), timeout=10).text
    browser = requests.Session()
    browser.post(ask(url), {"sub": MARIJA}, allow_redirects=False, timeout=10)
    assert f'value="{MARIJA}" required checked' in browser.get(ask(url), timeout=10).text


def test_it_says_what_it_is_and_escapes(url):
    text = requests.get(ask(url, state='"><script>'), timeout=10).text
    assert "To ni SI-PASS." in text
    assert "<script>" not in text


def test_signing_out_leads_to_agreed_addresses_only(url):
    token = redeem(url, code_of(url)).json()["id_token"]

    def leave(**query):
        return requests.get(f"{url}/logout", params=query, allow_redirects=False, timeout=10)

    good = leave(id_token_hint=token, post_logout_redirect_uri="http://localhost:8000/", state="s")
    assert good.headers["Location"] == "http://localhost:8000/?state=s"
    assert leave(id_token_hint=token, post_logout_redirect_uri="https://evil.example/").status_code == 400
    assert leave(id_token_hint="abc", post_logout_redirect_uri="http://localhost:8000/").status_code == 400
    assert leave(post_logout_redirect_uri="http://localhost:8000/").status_code == 400
    assert leave().status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/../manage.py", "/static/%2e%2e/manage.py", "/static/", "/manage.py", "/static/none.css"]
)
def test_only_static_files_are_served(url, path):
    request = requests.Request("GET", url).prepare()
    request.url = url + path
    assert requests.Session().send(request, timeout=10).status_code == 404
    assert requests.get(f"{url}/static/icons.svg", timeout=10).headers["Content-Type"] == "image/svg+xml"


def test_the_key_is_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "key.pem"
    first = kept_key(path).public_key().public_numbers()
    assert kept_key(path).public_key().public_numbers() == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_issuer_stays_the_same_between_starts(tmp_path):
    path, kept = tmp_path / "sipass.json", {"SIPASS_CLIENT_SECRET": "s"}
    first = environment.stand_in_environment({"DEMO": "1"}, kept, path)
    assert environment.stand_in_environment({"DEMO": "1"}, kept, path) == first
    assert first["SIPASS_STAND_IN"] == "1"
    assert json.loads(path.read_text())["port"] in environment.SIPASS_PORTS


@pytest.mark.parametrize("env", [{"DEMO": "1", "SIPASS_ISSUER": "https://sipass.example"}, {"DEMO": "0"}, {}])
def test_no_stand_in_where_none_is_wanted(tmp_path, env):
    assert environment.stand_in_environment(env, {}, tmp_path / "sipass.json") == {}


def test_the_process_serves_what_the_environment_tells(tmp_path):
    env = {
        **os.environ,
        **environment.stand_in_environment({"DEMO": "1"}, {"SIPASS_CLIENT_SECRET": "s"}, tmp_path / "s.json"),
    }
    env |= {"BASE_URL": "http://localhost:8000", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "tools.sipass"], cwd=ROOT, env=env)
    try:
        for _ in range(300):
            try:
                assert requests.get(ask(env["SIPASS_ISSUER"]), timeout=10).status_code == 200
                break
            except requests.ConnectionError:
                assert process.poll() is None
                time.sleep(0.1)
        else:
            pytest.fail("the stand-in does not answer")
    finally:
        process.terminate()
        process.wait(10)
