"""What the settings of SI-PASS may be, and what follows from them for the browser."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.addresses import is_private_way, origin, with_query
from ptuj_portal.conf import csp
from ptuj_portal.conf.checks import claim_names, refuse_open_issuer

CLIENT = {"SIPASS_CLIENT_ID": "a", "SIPASS_CLIENT_SECRET": "b"}


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "https://sipass.example",
        "https://sipass.example/realm/",
        "http://localhost:9400",
        "http://127.0.0.1:1",
        "http://[::1]:1",
    ],
)
def test_issuers_that_are_fine(issuer):
    refuse_open_issuer(issuer, client=CLIENT)


@pytest.mark.parametrize(
    "issuer",
    [
        "http://sipass.example",
        "http://localhost.evil.example",
        "sipass.example",
        "https://",
        "https://a.example/?x=1",
        "https://a.example/#x",
        "ftp://localhost",
        "http://10.0.0.1",
    ],
)
def test_issuers_that_somebody_could_listen_to(issuer):
    with pytest.raises(ImproperlyConfigured, match="SIPASS_ISSUER must be an https address"):
        refuse_open_issuer(issuer, client=CLIENT)


def test_an_issuer_alone_is_not_enough():
    with pytest.raises(ImproperlyConfigured, match="SIPASS_CLIENT_SECRET"):
        refuse_open_issuer("https://sipass.example", client={**CLIENT, "SIPASS_CLIENT_SECRET": ""})


@pytest.mark.parametrize(
    "text", ["emso=nr1,tax_number=vat", " emso = nr1 , tax_number=vat,", '{"emso": "nr1", "tax_number": "vat"}']
)
def test_names_of_claims(text):
    assert claim_names(text.strip()) == {"emso": "nr1", "tax_number": "vat"}


@pytest.mark.parametrize("text", ["emso", "emso=a=b", "{", "shoe_size=x"])
def test_names_that_cannot_be_meant(text):
    with pytest.raises(ImproperlyConfigured, match="SIPASS_CLAIMS"):
        claim_names(text)


def test_a_form_may_lead_to_the_issuer_and_nowhere_else():
    def allowed(*targets):
        return csp.policy(tiles_url="", https=True, form_targets=targets)["DIRECTIVES"]["form-action"]

    assert allowed("") == ["'self'"]
    assert allowed("https://a.example/realm/x", "https://b.example:8443", "https://a.example") == [
        "'self'",
        "https://a.example",
        "https://b.example:8443",
    ]


def test_addresses():
    assert origin("https://a.example:1/x?y") == "https://a.example:1"
    assert origin("/x") == ""
    assert with_query("https://a.example/x?y=1", z="č&") == "https://a.example/x?y=1&z=%C4%8D%26"
    assert not is_private_way("http://[::1")
