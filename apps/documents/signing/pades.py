"""The seal itself: PAdES B-B, or B-T with `SEAL_TSA_URL`, certifying that nothing may change any more (DocMDP 1).

The signature field cannot be seen: its rectangle is empty and outside of the page. A visible one would need a place in
the tag tree of every template. PDF/A-2 excuses an empty rectangle from having an appearance but wants the Print flag;
PDF/UA-1 excuses what lies outside of the page from having a tag. This is the one form that both allow.
"""

import io
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings

from apps.documents.exceptions import SealUnavailable
from apps.documents.signing.certificate import SealCertificate

FIELD = "Zig"
TSA_SECONDS = 5


def seal_pdf(content: bytes, *, identity: SealCertificate, code: str) -> bytes:
    """The sealed file: what it was, and the seal appended. `code` stands in the reason, in plain sight of every PDF
    program. SealUnavailable: the time stamping authority does not answer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # half a second, for workers alone
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import TimestampRequestError

    class Writer(IncrementalPdfFileWriter):
        """Leaves the metadata as typst wrote them: its writing of XMP is checked for PDF/A, pyHanko's is not."""

        def _update_meta(self) -> None:
            pass

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES, name=identity.issuer, location="Ptuj", reason=code,
    )  # fmt: skip
    outside = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    place = fields.SigFieldSpec(FIELD, invis_sig_settings=outside, readable_field_name="Elektronski žig")
    signer = signers.PdfSigner(meta, signer=_signer(identity), timestamper=_stamper(), new_field_spec=place)
    try:
        sealed: bytes = signer.sign_pdf(Writer(io.BytesIO(content))).getvalue()
    except (TimestampRequestError, OSError) as error:
        raise SealUnavailable("timestamp") from error
    return sealed


def _signer(identity: SealCertificate) -> Any:
    from asn1crypto import x509
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore
    from pyhanko_certvalidator.util import get_pyca_cryptography_hash

    class Held(Signer):
        """Signs with the key as it lies open. pyHanko's SimpleSigner reads it anew for every signature, and each time
        the whole of an RSA key is proved: a quarter of a second for 3,072 bits, twice for one seal."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            hashed = get_pyca_cryptography_hash(digest_algorithm)
            if isinstance(identity.key, rsa.RSAPrivateKey):
                return identity.key.sign(data, padding.PKCS1v15(), hashed)
            return identity.key.sign(data, ec.ECDSA(hashed))

    der = [one.public_bytes(serialization.Encoding.DER) for one in (identity.certificate, *identity.chain)]
    own, *others = [x509.Certificate.load(one) for one in der]
    chain = SimpleCertificateStore.from_certs(others)  # type: ignore[no-untyped-call]
    return Held(signing_cert=own, cert_registry=chain)


def _stamper() -> Any:
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=TSA_SECONDS) if settings.SEAL_TSA_URL else None
