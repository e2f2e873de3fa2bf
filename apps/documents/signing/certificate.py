"""The municipality's seal certificate, `SEAL_PKCS12`: read, looked at, and refused when it must not be used."""

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from apps.documents.exceptions import SealUnavailable

DEMO_UNIT = "DEMO, brez pravne veljave"  # organisational unit of the demo's CA (tools/seal.py)
SOON = 30  # days before the end at which staff are told


@dataclass(frozen=True)
class SealCertificate:
    """A certificate with its key. chain: what else is put into the seal, up to the root."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def issuer(self) -> str:
        """The organisation that seals."""
        return name_in(self.certificate.subject, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)

    @property
    def demo(self) -> bool:
        """Whether it came from the CA of `make run`, which anybody can have."""
        return name_in(self.certificate.issuer, NameOID.ORGANIZATIONAL_UNIT_NAME) == DEMO_UNIT

    def days_left(self, now: dt.datetime) -> int:
        """Whole days until it expires; negative afterwards."""
        return (self.certificate.not_valid_after_utc - now).days

    def fault(self, now: dt.datetime) -> str:
        """Why it must not be used, or nothing."""
        if self.demo and not settings.DEMO:
            return "demo"
        if now < self.certificate.not_valid_before_utc:
            return "early"
        if now >= self.certificate.not_valid_after_utc:
            return "expired"
        return "" if _may_seal(self.certificate) else "usage"


def name_in(name: x509.Name, *oids: x509.ObjectIdentifier) -> str:
    """The first of these attributes that a name has; empty when it has none."""
    values = [attribute.value for oid in oids for attribute in name.get_attributes_for_oid(oid)]
    return str(values[0]) if values else ""


def _may_seal(certificate: x509.Certificate) -> bool:
    """keyUsage contentCommitment, as ETSI EN 319 412-2 wants it of a seal, or digitalSignature."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.content_commitment or usage.digital_signature


def configured() -> SealCertificate:
    """What the settings name, usable or not. SealUnavailable: missing or unreadable."""
    path = Path(settings.SEAL_PKCS12)
    if not settings.SEAL_PKCS12:
        raise SealUnavailable("missing")
    try:
        ca = Path(settings.SEAL_CA).read_bytes() if settings.SEAL_CA else b""
        return _read(path.read_bytes(), settings.SEAL_PASSWORD, ca)
    except (OSError, ValueError) as error:
        raise SealUnavailable("unreadable") from error


@functools.lru_cache(maxsize=4)
def _read(packed: bytes, password: str, ca: bytes) -> SealCertificate:
    """Opening takes a while by design, so it is done once for the same bytes."""
    key, certificate, others = pkcs12.load_key_and_certificates(packed, password.encode() or None)
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("no certificate, or no key of a kind that seals")
    chain = [*others, *(x509.load_pem_x509_certificates(ca) if ca else [])]
    return SealCertificate(certificate, key, tuple(dict.fromkeys(chain)))


def usable() -> SealCertificate:
    """The one to seal with now. SealUnavailable tells why there is none."""
    found = configured()
    if fault := found.fault(timezone.now()):
        raise SealUnavailable(fault)
    return found
