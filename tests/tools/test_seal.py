"""The demo seal of `make run`: made once, kept from others' eyes, renewed in time, never over a given one."""

import datetime as dt
import stat

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from apps.documents.signing.certificate import DEMO_UNIT
from tools import seal

PASSWORD = "geslo"


def held(folder, password=PASSWORD):
    return pkcs12.load_key_and_certificates((folder / "seal.p12").read_bytes(), password.encode())[1]


def test_once_and_for_its_owner_alone(tmp_path):
    folder = tmp_path / "seal"
    made = seal.seal_environment({"DEMO": "1"}, PASSWORD, folder)
    assert set(made) == {"SEAL_PKCS12", "SEAL_PASSWORD", "SEAL_CA"}
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"ca.key", "ca.pem", "seal.p12"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert seal.seal_environment({"DEMO": "1"}, PASSWORD, folder) == made
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert seal.UNIT == DEMO_UNIT


def test_renewed_by_the_same_authority_before_it_ends(tmp_path):
    seal.make_seal(tmp_path, PASSWORD, days=seal.RENEW_DAYS - 1)
    old, ca = held(tmp_path), (tmp_path / "ca.pem").read_bytes()
    seal.make_seal(tmp_path, PASSWORD)
    new = held(tmp_path)
    assert new.serial_number != old.serial_number
    assert (tmp_path / "ca.pem").read_bytes() == ca
    new.verify_directly_issued_by(x509.load_pem_x509_certificate(ca))
    assert new.not_valid_after_utc > dt.datetime.now(dt.UTC) + dt.timedelta(days=700)


def test_with_another_password_everything_anew(tmp_path):
    seal.make_seal(tmp_path, "prejšnje")
    seal.make_seal(tmp_path, PASSWORD)
    assert held(tmp_path)


def test_not_where_one_is_given_and_not_without_demo(tmp_path):
    assert seal.seal_environment({"DEMO": "1", "SEAL_PKCS12": "/run/seal.p12"}, PASSWORD, tmp_path) == {}
    assert seal.seal_environment({}, PASSWORD, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []
