"""Authorities, signers and signed PDFs of the tests, and a check of seals that knows nothing of pyHanko."""

import datetime as dt
import hashlib
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.documents.services import render_pdf

DAY = dt.timedelta(days=1)


class Authority:
    """A CA that signs whomever the test wants."""

    def __init__(self, name: str = "SIGEN-TEST") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Preizkus"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
        )
        now = dt.datetime.now(dt.UTC)
        builder = _builder(self.name, self.name, self.key, now - 3_000 * DAY, now + 3_000 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        self.certificate = builder.add_extension(_usage("key_cert_sign", "crl_sign"), True).sign(
            self.key, hashes.SHA256()
        )

    def pem(self, folder: Path) -> Path:
        """Among the trusted."""
        path = folder / f"{self.certificate.serial_number:x}.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def person(self, name: str = "Ana Horvat", *, begun: int = -100, ends: int = 700, stamps: bool = False) -> Any:
        """A signer with a certificate; days from now."""
        now = dt.datetime.now(dt.UTC)
        key: Any = ec.generate_private_key(ec.SECP256R1())
        if stamps:  # pyHanko's authority of time stamps knows RSA alone
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = _builder(subject, self.name, key, now + begun * DAY, now + ends * DAY)
        builder = builder.add_extension(_usage("digital_signature", "content_commitment"), True)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        own = builder.sign(self.key, hashes.SHA256())
        return signers.SimpleSigner(
            _asn1(own), _private(key), SimpleCertificateStore.from_certs([_asn1(self.certificate)])
        )


def _builder(subject: Any, issuer: Any, key: Any, begin: dt.datetime, end: dt.datetime) -> Any:
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    )  # fmt: skip


def _usage(*on: str) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: name in on for name in names})


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _private(key: Any) -> asn1_keys.PrivateKeyInfo:
    form = serialization.PrivateFormat.PKCS8
    plain = key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(plain)


def letter(text: str = "Prosim za soglasje.") -> bytes:
    """A PDF that somebody wrote."""
    data = {"facts": [], "paragraphs": [text], "signed": ""}
    return render_pdf("dopis", data, title="Prošnja")


def signed(
    person: Any, content: bytes | None = None, *, field: str = "Podpis1", certify: bool = False, stamper: Any = None,
    **meta: Any,
) -> bytes:  # fmt: skip
    """The same, signed by a person."""
    writer = IncrementalPdfFileWriter(io.BytesIO(letter() if content is None else content))
    about = signers.PdfSignatureMetadata(
        field_name=field, certify=certify, subfilter=fields.SigSeedSubFilter.PADES, **meta
    )
    return signers.PdfSigner(about, signer=person, timestamper=stamper).sign_pdf(writer).getvalue()


def independent(pdf: bytes, ca: x509.Certificate) -> dict[str, Any]:
    """What a seal is worth, read without pyHanko: where its byte range lies, whether the digest, the signature and the
    chain hold, and what the certificate says."""
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    start, first, second, length = map(int, found[-1])
    hole = pdf[first:second]
    packed = cms.ContentInfo.load(bytes.fromhex(hole.strip(b"<>").decode()))["content"]
    (info,) = packed["signer_infos"]
    attributes = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
    covered = pdf[start:first] + pdf[second : second + length]
    own = next(
        x509.load_der_x509_certificate(one.chosen.dump())
        for one in packed["certificates"]
        if one.chosen.serial_number == info["sid"].chosen["serial_number"].native
    )
    key: Any = own.public_key()
    key.verify(info["signature"].native, info["signed_attrs"].untag().dump(), padding.PKCS1v15(), hashes.SHA256())
    own.verify_directly_issued_by(ca)
    ess = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    return {
        "signatures": len(found),
        "whole": start == 0 and second + length == len(pdf) and hole[:1] + hole[-1:] == b"<>",
        "digest": attributes["message_digest"].native == hashlib.sha256(covered).digest(),
        "bound": ess == own.fingerprint(hashes.SHA256()),
        "certificate": own,
        "unsigned": [one["type"].native for one in info["unsigned_attrs"] or []],
    }


def stamper_of(clock: Any) -> DummyTimeStamper:
    """A time stamping authority in this process."""
    return DummyTimeStamper(clock.signing_cert, clock.signing_key, certs_to_embed=clock.cert_registry)


@contextmanager
def time_stamping(clock: Any) -> Iterator[str]:
    """The same behind HTTP on loopback (RFC 3161); its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper_of(clock).request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
