"""Whose signatures count: a certificate gets into the list only under the fingerprint that somebody looked up."""

import datetime as dt

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from apps.documents.checks import somebody_is_trusted
from apps.documents.signing.trusted import trusted
from tests.documents.signing import Authority


@pytest.fixture
def folder(settings, tmp_path):
    settings.TRUST_LIST, settings.DEMO, settings.DEBUG = str(tmp_path / "list"), False, False
    return tmp_path


def written(folder, content):
    path = folder / "taken.crt"
    path.write_bytes(content)
    return path


def fingerprint(certificate):
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, 64, 2))


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_an_authority_gets_in_under_its_fingerprint(folder, capsys, encoding):
    one = Authority("SIGEN-TEST").certificate
    path = written(folder, one.public_bytes(encoding))
    for _ in range(2):
        call_command("trust_list", add=str(path), sha256=fingerprint(one))
    told = capsys.readouterr().out
    assert told.count("added: SIGEN-TEST, Preizkus") == 2
    assert told.endswith("1 roots, 1 certificates in the list\n")
    assert fingerprint(one).replace(":", "").lower() in told
    assert [found.certificate for found in trusted()] == [one]


def test_nothing_else_gets_in(folder):
    authority = Authority()
    one = authority.certificate
    path = written(folder, one.public_bytes(Encoding.PEM))
    other = fingerprint(Authority().certificate)
    nonsense = folder / "nonsense.crt"
    nonsense.write_bytes(b"ni potrdilo")
    for file, given, words in (
        (path, other, "another one"), (nonsense, other, "no certificate"), (folder / "ni.crt", other, "cannot be read"),
        (path, None, "the file alone proves nothing"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=words):
            call_command("trust_list", add=str(file), sha256=given)
    assert trusted() == []


def test_neither_a_person_nor_one_out_of_time(folder):
    authority = Authority()
    person = x509.load_der_x509_certificate(authority.person().signing_cert.dump())
    path = written(folder, person.public_bytes(Encoding.DER))
    with pytest.raises(CommandError, match="not the certificate of an authority"):
        call_command("trust_list", add=str(path), sha256=fingerprint(person))
    one = authority.certificate
    path = written(folder, one.public_bytes(Encoding.PEM))
    for day in (one.not_valid_before_utc - dt.timedelta(seconds=1), one.not_valid_after_utc):
        with time_machine.travel(day, tick=False), pytest.raises(CommandError, match="not valid"):
            call_command("trust_list", add=str(path), sha256=fingerprint(one))
    assert trusted() == []


def test_the_check_tells_of_an_empty_list_and_of_one_that_ends(folder, settings):
    def ids():
        return [warning.id for warning in somebody_is_trusted()]

    assert ids() == ["documents.W005"]
    one = Authority().certificate
    path = written(folder, one.public_bytes(Encoding.PEM))
    call_command("trust_list", add=str(path), sha256=fingerprint(one))
    assert ids() == []
    with time_machine.travel(one.not_valid_after_utc - dt.timedelta(days=90), tick=False):
        assert ids() == []
    with time_machine.travel(one.not_valid_after_utc - dt.timedelta(days=89), tick=False):
        assert ids() == ["documents.W007"]
    (folder / "list" / "broken.pem").write_text("ni potrdilo")
    assert ids() == ["documents.W006"]
    settings.DEMO = True
    assert ids() == []
