"""A hostile or broken provider: every refusal is a friendly page, is logged by its reason, and leaves nothing."""

import json
import time

import jwt
import pytest
import requests
from django.test import Client as Browser

from apps.core.metrics import SIGN_INS
from apps.identity.models import Person, Session
from apps.identity.sipass import problems
from tests.identity.conftest import HIGH, arrive, at_once, begin, choose, nobody_came_in, running, walk
from tools.sipass.keys import new_key, public_jwk
from tools.sipass.provider import Provider
from tools.sipass.web import Answer, Site


def claiming(**changes):
    """A provider whose ID token says something else; None leaves a claim out, a function gets the right value."""

    class Lying(Provider):
        def id_claims(self, grant):
            right = super().id_claims(grant)
            new = {name: value(right.get(name)) if callable(value) else value for name, value in changes.items()}
            return {name: value for name, value in {**right, **new}.items() if value is not None}

    return Lying


def signing(sign):
    """A provider that signs in another way: `sign(provider, claims)`."""
    return type("Signing", (Provider,), {"sign": lambda self, claims: sign(self, dict(claims))})


def kid(provider):
    return {"kid": public_jwk(provider.key)["kid"]}


def unsigned(provider, claims):
    return jwt.encode(claims, None, algorithm="none", headers=kid(provider))


def stripped(provider, claims):
    token = Provider.sign(provider, claims)
    return token.rsplit(".", 1)[0] + "."


def with_the_secret(provider, claims):
    return jwt.encode(claims, provider.client.secret.ljust(64), algorithm="HS256", headers=kid(provider))


def with_the_public_key(provider, claims):
    """The classic confusion: HMAC with the published RSA key as its secret."""
    import base64
    import hashlib
    import hmac

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = provider.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", **kid(provider)}, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = base64.urlsafe_b64encode(hmac.new(pem, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + mac).decode()


def with_a_foreign_key(provider, claims):
    return jwt.encode(claims, new_key(), algorithm="RS256", headers=kid(provider))


def with_an_unknown_key(provider, claims):
    return jwt.encode(claims, new_key(), algorithm="RS256", headers={"kid": "nobody"})


def with_its_own_key_inside(provider, claims):
    key = new_key()
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "own", "jwk": public_jwk(key)})


def changed_after_signing(provider, claims):
    import base64

    head, _, mark = Provider.sign(provider, claims).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "sp-1c08b4de"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{mark}"


class WrongUserinfo(Provider):
    def userinfo(self, token):
        return {**super().userinfo(token), "sub": "sp-1c08b4de"}


class NoUserinfoSubject(Provider):
    def userinfo(self, token):
        return {name: value for name, value in super().userinfo(token).items() if name != "sub"}


class NoIdToken(Provider):
    def exchange(self, form, basic):
        return {name: value for name, value in super().exchange(form, basic).items() if name != "id_token"}


class SharedSecretKey(Provider):
    def jwks(self):
        return {"keys": [{"kty": "oct", "k": "c2VjcmV0", **kid(self)}]}


class BrokenKey(Provider):
    def jwks(self):
        return {"keys": [{**public_jwk(self.key), "n": "?"}]}


class TwoWithoutName(Provider):
    def jwks(self):
        keys = [public_jwk(self.key), public_jwk(new_key())]
        return {"keys": [{name: value for name, value in key.items() if name != "kid"} for key in keys]}


class WeakKey(Provider):
    def __init__(self, *args):
        from cryptography.hazmat.primitives.asymmetric import rsa

        super().__init__(*args, rsa.generate_private_key(public_exponent=65537, key_size=1024))

    def sign(self, claims):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super().sign(claims)


def foreign_discovery(**changes):
    return type("Foreign", (Provider,), {"discovery": lambda self: {**Provider.discovery(self), **changes}})


now = time.time
TOKENS = {
    "wrong nonce": (claiming(nonce="something else"), "nonce"),
    "missing nonce": (claiming(nonce=None), "nonce"),
    "nonce of another kind": (claiming(nonce=7), "nonce"),
    "foreign issuer": (claiming(iss="https://sipass.example"), "issuer"),
    "issuer with a slash": (claiming(iss=lambda own: own + "/"), "issuer"),
    "missing issuer": (claiming(iss=None), "token_malformed"),
    "wrong audience": (claiming(aud="another client"), "audience"),
    "missing audience": (claiming(aud=None), "token_malformed"),
    "two audiences and no party": (claiming(aud=["ptuj-portal", "another"]), "party"),
    "foreign party": (claiming(azp="another"), "party"),
    "foreign party of two audiences": (claiming(aud=["ptuj-portal", "another"], azp="another"), "party"),
    "missing subject": (claiming(sub=None), "token_malformed"),
    "subject of another kind": (claiming(sub=12), "subject"),
    "empty subject": (claiming(sub=""), "subject"),
    "expired": (claiming(exp=lambda _: int(now()) - 90), "expired"),
    "no expiry": (claiming(exp=None), "token_malformed"),
    "issued in the future": (claiming(iat=lambda _: int(now()) + 120), "issued_in_future"),
    "issued long ago": (claiming(iat=lambda _: int(now()) - 3600), "issued_long_ago"),
    "no time of issue": (claiming(iat=None), "token_malformed"),
    "time of issue of another kind": (claiming(iat="yesterday"), "token_malformed"),
    "alg none": (signing(unsigned), "algorithm"),
    "signature cut off": (signing(stripped), "signature"),
    "HS256 with the client secret": (signing(with_the_secret), "algorithm"),
    "HS256 with the public key": (signing(with_the_public_key), "algorithm"),
    "foreign key": (signing(with_a_foreign_key), "signature"),
    "unknown key": (signing(with_an_unknown_key), "key"),
    "key inside the token": (signing(with_its_own_key_inside), "key"),
    "changed after signing": (signing(changed_after_signing), "signature"),
    "no token at all": (signing(lambda provider, claims: "abc"), "token_malformed"),
    "token missing": (NoIdToken, "token_missing"),
    "shared secret as key": (SharedSecretKey, "key"),
    "broken key": (BrokenKey, "key"),
    "two keys without a name": (TwoWithoutName, "key"),
    "weak key": (WeakKey, "key"),
    "wrong subject in userinfo": (WrongUserinfo, "userinfo_subject"),
    "no subject in userinfo": (NoUserinfoSubject, "userinfo_subject"),
}


@pytest.mark.parametrize("case", TOKENS)
def test_what_does_not_verify_is_refused(settings, db, browser, log, case):
    provider, reason = TOKENS[case]
    counted = SIGN_INS.labels("sipass", reason)._value.get()
    with running(settings, provider):
        answer = walk(browser, HIGH, next="/stanje/")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "Poskusite znova" in html
    assert 'name="next" value="/stanje/"' in html
    assert "Niste prijavljeni." in html
    assert log.reasons == [reason]
    assert SIGN_INS.labels("sipass", reason)._value.get() == counted + 1
    assert "1403958505028" not in log.text
    nobody_came_in(browser)


@pytest.mark.parametrize(("seconds", "status"), [(-50, 302), (50, 302), (-700, 403), (120, 403)])
def test_clocks_may_differ_by_a_minute(settings, db, browser, seconds, status):
    skewed = claiming(iat=lambda at: at + seconds, exp=lambda at: at + seconds)
    with running(settings, skewed):
        assert walk(browser, HIGH).status_code == status


def test_several_audiences_with_us_as_the_party_are_fine(settings, db, browser):
    with running(settings, claiming(aud=["ptuj-portal", "another"], azp="ptuj-portal")):
        assert walk(browser, HIGH).status_code == 302


DISCOVERIES = {
    "foreign issuer": ({"issuer": "https://sipass.example"}, "discovery_issuer", 403),
    "no issuer": ({"issuer": None}, "discovery_issuer", 403),
    "token endpoint in clear": ({"token_endpoint": "http://sipass.example/token"}, "insecure_address", 502),
    "endpoint that is none": ({"jwks_uri": "file:///etc/passwd"}, "insecure_address", 502),
    "no userinfo": ({"userinfo_endpoint": None}, "bad_answer", 502),
}


@pytest.mark.parametrize("case", DISCOVERIES)
def test_a_foreign_discovery_document_is_not_followed(settings, db, browser, log, case):
    changes, reason, status = DISCOVERIES[case]
    with running(settings, foreign_discovery(**changes)):
        assert begin(browser).status_code == status
    assert log.reasons == [reason]
    nobody_came_in(browser)


def failing(path, answer):
    """A site that fails on one address; `answer()` is what it says instead, or does."""

    class Failing(Site):
        def __init__(self, provider):
            super().__init__(provider)
            self.routes[path] = lambda request: answer()

    return Failing


def elsewhere():
    return Answer(b"", 302, {"Location": "https://sipass.example/"})


FAULTS = {
    "500": (lambda: Answer(b"boom", 500), {"bad_status"}),
    "redirect": (elsewhere, {"bad_status"}),
    "no JSON": (lambda: Answer(b"<html>", 200, {"Content-Type": "application/json"}), {"bad_answer"}),
    "a list": (lambda: Answer(b"[]", 200, {"Content-Type": "application/json"}), {"bad_answer"}),
    "endless": (lambda: Answer(b" " * 300_000, 200, {"Content-Type": "application/json"}), {"too_large"}),
    "empty object": (lambda: Answer(b"{}", 200), {"bad_answer", "token_missing", "key", "userinfo_subject", "discovery_issuer"}),
    "slow": (lambda: time.sleep(1.5) or Answer(b"{}"), {"slow"}),
}  # fmt: skip
DISCOVERY = "/.well-known/openid-configuration"


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_provider_ends_on_a_friendly_page(settings, db, browser, log, path, fault):
    answer, reasons = FAULTS[fault]
    settings.SIPASS_TIMEOUT = 0.5 if fault == "slow" else 5
    with running(settings, site=failing(path, answer)):
        page = begin(browser) if path == DISCOVERY else walk(browser, HIGH)
    assert page.status_code in {502, 403}
    assert page.status_code == 502 or fault == "empty object"
    assert log.reasons[0] in reasons
    assert "Poskusite znova" in page.content.decode()
    nobody_came_in(browser)


def test_a_provider_that_is_down(settings, db, browser, log):
    with running(settings):
        back = choose(begin(browser)["Location"], HIGH)
    assert arrive(browser, back).status_code == 502
    page = begin(browser, next="/stanje/")
    assert page.status_code == 502
    assert "SI-PASS se trenutno ne odziva" in page.content.decode()
    assert 'href="/prijava/?next=/stanje/"' in page.content.decode().replace("%2F", "/")
    assert log.reasons == ["unreachable", "unreachable"]
    nobody_came_in(browser)


def test_a_code_is_good_once(settings, db, log):
    browser = Browser()
    with running(settings) as provider:
        first = choose(begin(browser)["Location"], HIGH)
        provider.used.update(provider.codes)
        provider.codes.clear()  # somebody was quicker with the code
        assert arrive(browser, first).status_code == 403
    assert log.reasons == ["code_refused"]
    nobody_came_in(browser)


def test_a_code_of_another_sign_in_does_not_fit(provider, browser, log):
    """Code injection: the victim's code in the attacker's round; PKCE and the nonce stand against it."""
    from tests.identity.conftest import query

    stolen = query(choose(begin(Browser())["Location"], HIGH))["code"]
    own = choose(begin(browser)["Location"], HIGH)
    assert arrive(browser, own.replace(query(own)["code"], stolen)).status_code == 403
    assert log.reasons == ["code_refused"]
    nobody_came_in(browser)


def test_a_state_is_good_once_and_in_one_browser(provider, browser, log):
    back = choose(begin(browser)["Location"], HIGH)
    other = Browser()
    assert arrive(other, back).status_code == 403
    assert "_auth_user_id" not in other.session
    assert arrive(browser, back).status_code == 302
    assert arrive(browser, back).status_code == 403
    assert log.reasons == ["state", "ok", "state"]


@pytest.mark.django_db(transaction=True)
def test_of_two_returns_at_once_one_is_good(settings, browser):
    with running(settings):
        back = choose(begin(browser)["Location"], HIGH)
        twins = [Browser(), Browser()]
        for twin in twins:
            twin.cookies = browser.cookies.copy()
        answers = at_once(*(lambda twin=twin: arrive(twin, back) for twin in twins))
    assert sorted(answer.status_code for answer in answers) == [302, 403]


def test_a_state_is_good_once_even_when_the_session_forgets(provider, browser, log):
    """A second request that read the session before the first one wrote it sees the state unused."""
    back = choose(begin(browser)["Location"], HIGH)
    row, twin = Session.objects.get(), Browser()
    twin.cookies = browser.cookies.copy()
    assert arrive(browser, back).status_code == 302
    row.save(force_insert=True)
    assert arrive(twin, back).status_code == 403
    assert log.reasons == ["ok", "state"]


@pytest.mark.parametrize("change", ["&iss=https://sipass.example", ""])
def test_an_answer_of_somebody_else_is_refused(provider, browser, log, change):
    back = choose(begin(browser)["Location"], HIGH)
    base, _, rest = back.partition("iss=")
    assert arrive(browser, base + rest.partition("&")[2] + change).status_code == 403
    assert log.reasons == ["response_issuer"]
    nobody_came_in(browser)


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ("error=access_denied", 200, "cancelled"),
        ("error=server_error", 502, "provider_error"),
        ("error=temporarily_unavailable&error_description=Ana+Horvat", 502, "provider_error"),
        ("error=unmet_authentication_requirements", 403, "level_refused"),
        ("error=%3Cscript%3E", 502, "provider_error"),
        ("", 502, "provider_error"),
    ],
)
def test_a_refusal_of_the_provider(provider, browser, log, answer, status, reason):
    from tests.identity.conftest import CALLBACK, query

    state = query(begin(browser, next="/stanje/")["Location"])["state"]
    page = arrive(browser, f"{CALLBACK}?state={state}&{answer}")
    assert page.status_code == status
    assert log.reasons == [reason]
    assert "Ana" not in log.text + page.content.decode()
    assert "<script>" not in page.content.decode()
    nobody_came_in(browser)


def test_cancelling_at_the_stand_in(provider, browser):
    address = begin(browser)["Location"]
    back = requests.post(address, {"cancel": "1"}, timeout=10, allow_redirects=False).headers["Location"]
    page = arrive(browser, back)
    assert page.status_code == 200
    assert "Prijavo ste preklicali" in page.content.decode()


@pytest.mark.parametrize(
    "path", ["", "?state=", "?state=x&code=y", "?code=y", "?state=%00&code=%00", "?error=access_denied"]
)
def test_a_return_without_a_start(provider, browser, path):
    page = browser.get(f"/accounts/oidc/sipass/login/callback/{path}")
    assert page.status_code == 403
    assert "Ta prijava je potekla" in page.content.decode()


def test_a_round_takes_ten_minutes_at_most(provider, browser, log):
    import time_machine

    back = choose(begin(browser)["Location"], HIGH)
    with time_machine.travel(time.time() + 660):
        assert arrive(browser, back).status_code == 403
    assert log.reasons == ["state"]


def test_every_reason_of_the_code_has_its_words():
    import re
    from pathlib import Path

    root = Path(problems.__file__).parents[1]
    text = "".join(path.read_text() for path in root.rglob("*.py"))
    raised = set(re.findall(r'SignInRefused\(\s*"(\w+)"', text))
    mapped = set(re.findall(r'Error, "(\w+)"\)', text))
    assert raised | mapped == set(problems.PROBLEMS)


def test_a_person_who_was_here_stays_out_of_a_failed_sign_in(settings, db, browser):
    with running(settings) as provider:
        walk(browser, HIGH)
        before = Person.objects.values_list("changed").get()
        provider.id_claims = lambda grant: {**Provider.id_claims(provider, grant), "nonce": "x"}
        assert walk(Browser(), HIGH).status_code == 403
    assert Person.objects.values_list("changed").get() == before
