"""The pinned list (`TRUST_LIST`): what is in it, and how a certificate gets in. Nothing is fetched: a person takes a
certificate from its issuer and its fingerprint from the EU trusted list (ETSI TS 119 612); both together count.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings

from apps.documents.exceptions import NotTrusted
from apps.documents.signing.certificate import name_in

ENDING = 90  # days before the end at which the check warns


@dataclass(frozen=True)
class Trusted:
    """One certificate of the list."""

    path: Path
    certificate: x509.Certificate

    @property
    def name(self) -> str:
        """Common name and organisation."""
        subject = self.certificate.subject
        return ", ".join(
            filter(None, (name_in(subject, NameOID.COMMON_NAME), name_in(subject, NameOID.ORGANIZATION_NAME)))
        )

    @property
    def root(self) -> bool:
        """Signs itself; every other one only helps to build a chain."""
        return self.certificate.subject == self.certificate.issuer

    @property
    def fingerprint(self) -> str:
        """SHA-256 as hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def days_left(self, now: dt.datetime) -> int:
        """Whole days until it ends; negative afterwards."""
        return (self.certificate.not_valid_after_utc - now).days


def trusted() -> list[Trusted]:
    """Everything in the list, by file. ValueError: a file of it holds no certificate."""
    found = []
    for path in sorted(Path(settings.TRUST_LIST).glob("*.pem")):
        found += [Trusted(path, one) for one in x509.load_pem_x509_certificates(path.read_bytes())]
    return found


def add_trusted(content: bytes, *, fingerprint: str, now: dt.datetime) -> Trusted:
    """Put a certificate (PEM or DER) into the list; one that is there already stays. NotTrusted: unreadable, another
    fingerprint than the one that was looked up elsewhere, not of an authority, or its time has passed."""
    try:
        pem = content.lstrip().startswith(b"-----BEGIN")
        certificate = x509.load_pem_x509_certificate(content) if pem else x509.load_der_x509_certificate(content)
    except ValueError as error:
        raise NotTrusted("unreadable") from error
    one = Trusted(Path(settings.TRUST_LIST) / "new.pem", certificate)
    if one.fingerprint != "".join(fingerprint.split()).replace(":", "").lower():
        raise NotTrusted("fingerprint")
    if not _is_authority(certificate):
        raise NotTrusted("authority")
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise NotTrusted("time")
    path = Path(settings.TRUST_LIST) / f"{one.fingerprint[:16]}.pem"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Trusted(path, certificate)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
