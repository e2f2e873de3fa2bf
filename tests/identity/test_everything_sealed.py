"""Everything secret that people, staff and programs leave behind by the real doors, and then whoever gets hold of a copy
of the database and of the files: not one of those secrets can be read."""

import base64
import io
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from apps.core.actor import Actor, system_actor
from apps.documents import services as documents
from apps.documents.models import StoredFile
from apps.identity.choices import MandateKind
from apps.identity.models import Organisation, Person, User
from apps.identity.personas import personas
from apps.identity.services import factors
from apps.identity.services.break_glass import break_glass
from apps.identity.services.clients import create_client
from apps.identity.services.representation import register_organisation, request_guardianship
from tests.conftest import PASSWORD, make_user
from tests.documents.conftest import pdf, storage  # noqa: F401  a fixture
from tests.identity.conftest import walk
from tests.identity.test_gate import SECRET, SECURITY, by_password, code
from tests.notifications import outbox

COMPANY_TAX, CLIENT_URL = "99900017", "/identity/o/api/token"
MARK = "To piše samo v priloženem dokumentu."
NUMBER = "+38641765432"


def rows() -> set[str]:
    """Every row of every table as text; bytes appear as hexadecimal digits, as they do in `pg_dump`."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found |= {row[0] for row in cursor.fetchall()}
    return found


def shapes(secret: str) -> list[str]:
    """Patterns of what a secret looks like: itself, its bytes in hexadecimal and in base64, and the bytes that a TOTP
    secret stands for. Digits count only by themselves: any six of them stand in some longer number."""
    plain = secret.encode()
    code64 = re.escape(base64.b64encode(plain[: len(plain) // 3 * 3]).decode())
    itself = rf"(?<![0-9a-f.]){secret}(?![0-9a-f])" if secret.isdigit() else re.escape(secret)
    found = [itself, plain.hex(), code64]
    if re.fullmatch("[A-Z2-7]{32}", secret):
        found.append(base64.b32decode(secret).hex())
    return found


def readable(text: str, secrets: dict[str, str]) -> list[str]:
    """Names of the secrets that stand in a text."""
    assert "" not in secrets.values()
    patterns = {name: "|".join(shapes(secret)) for name, secret in secrets.items()}
    return [name for name, pattern in patterns.items() if re.search(pattern, text, re.IGNORECASE)]


@dataclass
class Traces:
    """What is secret, by name, and how the database was before."""

    folder: Path
    before: set[str]
    secrets: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, secret: Any) -> str:
        """Remember one."""
        assert self.secrets.setdefault(name, str(secret)) == str(secret), name
        return str(secret)

    def open_to_all(self) -> dict[str, list[str]]:
        """What can be read, by place: new rows of the database, the stored files."""
        places = {"database": "\n".join(rows() - self.before)}
        for path in self.folder.rglob("*"):
            if path.is_file():
                places[path.name] = path.read_bytes().decode("latin-1") + path.read_bytes().hex()
        return {place: found for place, text in places.items() if (found := readable(text, self.secrets))}


@pytest.fixture
def traces(db: None, storage: Path, settings: Any) -> Traces:  # noqa: F811
    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"
    storage.mkdir(parents=True)
    return Traces(storage, rows())


def persons_come(traces: Traces) -> dict[str, Browser]:
    """All ten by SI-PASS; what they carry and what their sessions hold."""
    browsers = {}
    for persona in personas():
        browser = browsers[persona["family_name"]] = Browser()
        assert walk(browser, persona["sub"]).status_code == 302
        assert "_auth_user_id" in browser.session, persona
        for name in ("sub", "emso", "tax_number"):
            if persona[name]:
                traces.keep(f"{name} of {persona['family_name']}", persona[name])
        traces.keep(f"session of {persona['family_name']}", browser.cookies["seja"].value)
        for key, value in tokens(dict(browser.session)):
            traces.keep(f"{key} of {persona['family_name']}", value)
    assert Person.objects.count() == len(personas()) == 10
    return browsers


def tokens(data: Any, key: str = "") -> list[tuple[str, str]]:
    """JWTs in a session, wherever they lie."""
    if isinstance(data, dict):
        return [pair for name, value in data.items() for pair in tokens(value, f"{key}/{name}")]
    return [(key, data)] if isinstance(data, str) and data.startswith("eyJ") else []


def somebody_acts_for_others(traces: Traces) -> None:
    """A company and a child: their numbers."""
    nina, andrej = (Person.objects.get(user__last_name=name).user for name in ("Zupanič", "Vidovič"))
    register_organisation(
        actor=Actor(user=nina, level="high"), kind="company", name="Petovia gradnje", registration_number="9990011",
        tax_number=traces.keep("tax number of the company", COMPANY_TAX), address="Vičava 118, 2250 Ptuj",
    )  # fmt: skip
    child = next(persona["child"] for persona in personas() if "child" in persona)
    request_guardianship(
        actor=Actor(user=andrej, level="high"), kind=MandateKind.PARENT, given_name=child["given_name"],
        family_name=child["family_name"], emso=traces.keep("emso of the child", child["emso"]),
    )  # fmt: skip


def a_phone_is_confirmed(traces: Traces, browser: Browser) -> None:
    """The code and the number wait in the outbox and in the change of contact."""
    assert browser.post("/moj-ptuj/nastavitve/telefon/", {"phone": NUMBER}).status_code == 302
    text = outbox(channel="sms")[-1].text
    traces.keep("code sent to the phone", re.search(r"\d{6}", text)[0])
    traces.keep("phone", traces.keep("phone as it is sent", NUMBER).removeprefix("+386"))
    traces.keep("words of the text message", text)


def staff_enrol(traces: Traces) -> None:
    """An app, recovery codes, a session by password and code, an app half-way enrolled, the account behind glass."""
    user = make_user("eva", is_staff=True, is_superuser=True, email="eva@obcina.example")
    factors.set_totp(user=user, secret=traces.keep("key of the app", SECRET))
    factors.new_recovery_codes(user=user)
    for number, spare in enumerate(factors.show_codes_once(user=user)):
        traces.keep(f"recovery code {number}", spare)
    browser = Browser()
    browser.post("/prijava/", {"username": "eva", "password": traces.keep("password", PASSWORD), "next": "/admin/"})
    assert browser.post("/prijava/koda/", {"code": code()})["Location"] == "/admin/"
    traces.keep("session of staff", browser.cookies["seja"].value)
    make_user("drago", is_staff=True)
    late, _answer = by_password("drago")
    assert late.get(f"{SECURITY}aplikacija/").status_code == 200
    traces.keep("key of an app half-way", late.session["mfa.totp.secret"])
    glass = break_glass(reason="vaja")
    traces.keep("password behind glass", glass.password)
    traces.keep("key behind glass", glass.totp_secret)


def a_password_is_forgotten(traces: Traces) -> None:
    """The link waits in the outbox."""
    make_user("mojca", email="mojca@example.com")
    assert Browser().post("/prijava/pozabljeno-geslo/", {"email": "mojca@example.com"}).status_code == 302
    text = outbox()[-1].text
    traces.keep("link to a new password", re.search(r"/prijava/novo-geslo/(\S+)", text)[1])


def a_program_calls(traces: Traces) -> None:
    """Its secret and a token."""
    organisation = Organisation.objects.create(name="Društvo", slug="drustvo")
    access, secret = create_client(
        actor=system_actor("test"), name="Program", scopes=["me:read"], organisation=organisation
    )
    traces.keep("secret of the program", secret)
    body = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    traces.keep("token of the program", Browser().post(CLIENT_URL, body).json()["access_token"])


def a_file_is_handed_in(traces: Traces, browser: Browser) -> None:
    """By the page, then checked and promoted as the worker does."""
    upload = io.BytesIO(pdf(traces.keep("words of the file", MARK).encode()))
    upload.name = "vloga.pdf"
    assert browser.post("/moj-ptuj/dokumenti/shranjeno/", {"files": upload}).status_code == 302
    before = list(traces.folder.rglob("*"))
    assert any(path.is_file() for path in before)
    assert traces.open_to_all() == {}  # in quarantine too
    assert documents.check_file(StoredFile.objects.get().pk)


def test_nothing_secret_can_be_read_out_of_a_copy(traces, provider):
    browsers = persons_come(traces)
    somebody_acts_for_others(traces)
    a_phone_is_confirmed(traces, browsers["Kolarič"])
    staff_enrol(traces)
    a_password_is_forgotten(traces)
    a_program_calls(traces)
    a_file_is_handed_in(traces, browsers["Kolarič"])
    assert len(traces.secrets) > 60
    assert any("id_token" in name for name in traces.secrets)
    assert traces.open_to_all() == {}
    assert readable("\n".join(rows()), {"a name that is no secret": "Kolarič"})  # the rows are those of these people


@pytest.mark.parametrize(
    "shape",
    [
        lambda secret: f"med besedami {secret}.",
        lambda secret: secret.encode().hex(),
        lambda secret: base64.b64encode(secret.encode()).decode(),
    ],
    ids=["itself", "hexadecimal", "base64"],
)
@pytest.mark.parametrize("secret", ["1403958505028", "53102746", "271828", SECRET, MARK, "3f2c-Ab_x/7"])
def test_the_search_finds_what_lies_open(traces, secret, shape):
    traces.keep("it", secret)
    assert traces.open_to_all() == {}
    (traces.folder / "leaked").write_text(shape(secret))
    assert traces.open_to_all() == {"leaked": ["it"]}
    User.objects.create_user(username=str(time.monotonic_ns()), first_name=shape(secret))
    assert traces.open_to_all() == {"database": ["it"], "leaked": ["it"]}


def test_the_search_finds_bytes_of_a_key_and_columns_of_bytes(traces):
    traces.keep("key", SECRET)
    traces.keep("words", MARK)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE leak (raw bytea)")
        for content in (base64.b32decode(SECRET), MARK.encode()):
            cursor.execute("INSERT INTO leak VALUES (%s)", [content])
    assert traces.open_to_all() == {"database": ["key", "words"]}
