"""A seal for the demo: a CA of its own and a certificate under `.local/seal/`, made once, renewed before it expires.
Whatever it seals has no legal force, and the portal refuses it without DEMO."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

from tools.places import SEAL

CA_DAYS, SEAL_DAYS, RENEW_DAYS = 3_650, 730, 60
PAST = dt.timedelta(days=180)  # further back than the oldest decision of the demo
UNIT = "DEMO, brez pravne veljave"  # by which the portal knows it (apps/documents/signing/certificate.py)


def seal_environment(env: dict[str, str], password: str, folder: Path = SEAL) -> dict[str, str]:
    """Settings of the demo seal; empty where one is given, or without DEMO."""
    if env.get("SEAL_PKCS12") or env.get("DEMO", "").lower() not in {"1", "true", "on", "yes"}:
        return {}
    make_seal(folder, password)
    return {"SEAL_PKCS12": str(folder / "seal.p12"), "SEAL_PASSWORD": password, "SEAL_CA": str(folder / "ca.pem")}


def make_seal(
    folder: Path, password: str, *, now: dt.datetime | None = None, days: int = SEAL_DAYS, unit: str = UNIT
) -> None:
    """CA and seal, unless there is one that this password opens and that holds for a while yet. A new certificate
    comes from the same CA: what was sealed before stays valid. unit: what both are marked with."""
    from cryptography.hazmat.primitives.serialization import pkcs12  # as in tools.environment

    now = now or dt.datetime.now(dt.UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "seal.p12"
    if path.exists():
        try:
            held = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode())[1]
        except ValueError:
            held = None
        if held and held.not_valid_after_utc > now + dt.timedelta(days=RENEW_DAYS):
            return
    _write(path, _packed(_authority(folder, password, now, unit), password, now, days, unit))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by its owner alone."""
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_bytes(content)
    os.replace(partial, path)


def _authority(folder: Path, password: str, now: dt.datetime, unit: str) -> tuple[Any, Any]:
    """Key and certificate of the demo's CA, made when missing, locked with another password, or about to end."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    key_file, file = folder / "ca.key", folder / "ca.pem"
    if key_file.exists() and file.exists():
        try:
            key: Any = serialization.load_pem_private_key(key_file.read_bytes(), password.encode())
            held = x509.load_pem_x509_certificate(file.read_bytes())
        except ValueError:
            held = None
        if held and held.not_valid_after_utc > now + dt.timedelta(days=SEAL_DAYS):
            return key, held
    key, name = _key(), _name("Overitelj za preizkus – DEMO", unit)
    made = (
        _certificate(name, name, key.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    locked = serialization.BestAvailableEncryption(password.encode())
    _write(key_file, key.private_bytes(serialization.Encoding.PEM, form, locked))
    _write(file, made.public_bytes(serialization.Encoding.PEM))
    return key, made


def _packed(authority: tuple[Any, Any], password: str, now: dt.datetime, days: int, unit: str) -> bytes:
    """PKCS 12 with a new key and its certificate."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    (ca_key, ca), key = authority, _key()
    name = _name("Mestna občina Ptuj – DEMO", unit, identifier="NTRSI-0000000")
    made = (
        _certificate(name, ca.subject, key.public_key(), now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(content_commitment=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, made, [ca], BestAvailableEncryption(password.encode()))


def _key() -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def _name(common: str, unit: str, *, identifier: str = "") -> Any:
    """A name; `identifier` is the organisation's (ETSI EN 319 412-1), here one that nobody has."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    parts = [
        (NameOID.COUNTRY_NAME, "SI"),
        (NameOID.ORGANIZATION_NAME, "Mestna občina Ptuj – DEMO"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common),
    ]
    if identifier:
        parts.insert(2, (NameOID.ORGANIZATION_IDENTIFIER, identifier))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(**on: bool) -> Any:
    from cryptography import x509

    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**(dict.fromkeys(names, False) | on))


def _certificate(subject: Any, issuer: Any, public_key: Any, now: dt.datetime, days: int) -> Any:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - PAST)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
