"""What somebody who gets hold of a copy of the database can read in it: no identifier, no secret, no token."""

import pytest
from allauth.idp.oidc.models import Token
from django.db import connection
from django.test import Client as Browser

from apps.core.actor import system_actor
from apps.identity.models import Organisation, Person
from apps.identity.services.clients import create_client
from tests.conftest import make_user, sign_in

pytestmark = pytest.mark.django_db

EMSO, TAX, SUBJECT, PHONE, BIRTH = "0101990505008", "15012557", "sub-of-sipass-4711", "+38641765432", "1990-01-01"


def dump() -> str:
    """Every row of every table as text; bytes appear as hexadecimal digits, as they do in `pg_dump`."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def readable(text: str, secret: str) -> bool:
    return secret in text or secret.encode().hex() in text


def test_the_search_would_find_what_lies_open():
    make_user("ana", first_name="Razberljiva")
    assert readable(dump(), "Razberljiva")


def test_persons_keep_their_identifiers():
    Person.objects.create(
        user=make_user("ana"), issuer="https://sipass.example", subject=SUBJECT, emso=EMSO, tax_number=TAX, birth=BIRTH,
        contact_phone=PHONE,
    )  # fmt: skip
    Organisation.objects.create(name="Podjetje", slug="podjetje", tax_number="50223054")
    found = dump()
    assert not [secret for secret in (EMSO, TAX, SUBJECT, PHONE, BIRTH, "50223054") if readable(found, secret)]


def test_a_session_cannot_be_taken_over_from_a_copy():
    browser = Browser()
    sign_in(browser, make_user("ana"))
    session = browser.session
    session["secret-in-the-session"] = "id-token-of-the-provider"
    session.save()
    found = dump()
    assert not readable(found, session.session_key)
    assert not readable(found, "id-token-of-the-provider")
    assert browser.session["secret-in-the-session"] == "id-token-of-the-provider"


def test_programs_keep_their_secrets():
    organisation = Organisation.objects.create(name="Društvo", slug="drustvo")
    access, secret = create_client(
        actor=system_actor("test"), name="Program", scopes=["me:read"], organisation=organisation
    )
    body = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    token = Browser().post("/identity/o/api/token", body).json()["access_token"]
    assert Token.objects.count() == 1
    found = dump()
    assert not readable(found, secret)
    assert not readable(found, token)
