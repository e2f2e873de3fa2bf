"""The examiner: a process of its own (`python -m apps.documents.signing.child`) that reads a PDF from its standard
input and answers JSON. It knows no settings, no database and no secrets, asks no network, and has bounds on time and
memory: a crafted file ends it and nothing else. Arguments: PEM files of trusted roots and intermediates."""

import datetime as dt
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

SECONDS, MEMORY = 20, 1_000_000_000  # of the processor; bytes of address space
MOST = 20  # signatures that are looked at
LONGEST = 200  # characters of a name
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
COVERS = {SignatureCoverageLevel.ENTIRE_FILE: "whole", SignatureCoverageLevel.ENTIRE_REVISION: "revision"}
UNREADABLE: dict[str, Any] = {"fault": "unreadable"}


def bound() -> None:
    """Take the limits before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(2_000)


def examine(content: bytes, trusted: list[x509.Certificate]) -> dict[str, Any]:
    """`fault` (broken, encrypted, complex) or `signatures` with how many there are in all (`count`)."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return {"fault": "encrypted", "count": 0, "signatures": []}
        found = [(name, field) for name, _value, field in enumerate_sig_fields(reader, filled_status=True)]
    except (MemoryError, RecursionError):
        return {"fault": "complex", "count": 0, "signatures": []}
    except Exception:  # noqa: BLE001  whatever a crafted file makes the library raise, it cannot be read
        return {"fault": "broken", "count": 0, "signatures": []}
    told = [told_of(reader, name, field, trusted) for name, field in found[:MOST]]
    return {"fault": "", "count": len(found), "signatures": told}


def told_of(reader: Any, name: str, field: Any, trusted: list[x509.Certificate]) -> dict[str, Any]:
    """One signature; `fault` when it cannot be read."""
    try:
        signature = EmbeddedPdfSignature(reader, field.get_object(), name)
        return {"fault": "", **_facts(signature, trusted)}
    except (MemoryError, RecursionError):
        return {"fault": "complex"}
    except Exception:  # noqa: BLE001  the same
        return dict(UNREADABLE)


def _facts(signature: Any, trusted: list[x509.Certificate]) -> dict[str, Any]:
    own: x509.Certificate = signature.signer_cert
    now, claimed = dt.datetime.now(dt.UTC), signature.self_reported_timestamp
    status = validate_pdf_signature(
        signature, _context(trusted, _moment(own, claimed, now)), _context(trusted, now), key_usage_settings=USAGE
    )
    stamp = status.timestamp_validity
    changes = status.modification_level
    return {
        "kind": "timestamp" if signature.sig_object_type == "/DocTimeStamp" else "signature",
        "signer": _name(own.subject, "common_name", "organization_name"),
        "organisation": _name(own.subject, "organization_name"),
        "issuer": _name(own.issuer, "common_name", "organization_name"),
        "fingerprint": own.sha256.hex(),
        "claimed": claimed.astimezone(dt.UTC).isoformat() if claimed else "",
        "stamped": stamp.timestamp.isoformat() if stamp and stamp.intact and stamp.valid and stamp.trusted else "",
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "root": _root(status.validation_path) if status.trusted else "",
        "expired": own.not_valid_after < now,
        "until": own.not_valid_after.isoformat(),
        "covers": COVERS.get(status.coverage, "part") if status.coverage else "part",
        "changes": changes.name.lower() if changes is not None else ("none" if status.intact else "other"),
        "permitted": bool(status.docmdp_ok) and changes != ModificationLevel.OTHER,
    }


def _moment(own: x509.Certificate, claimed: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """When the chain is asked for: at the claimed time if the certificate held then, else now. That the certificate
    has expired meanwhile is told separately."""
    if claimed and own.not_valid_before <= claimed <= min(own.not_valid_after, now):
        return claimed
    return now


def _context(trusted: list[x509.Certificate], moment: dt.datetime) -> ValidationContext:
    """Offline: no fetching, and revocation counts only as far as the file brings it along."""
    roots = [one for one in trusted if one.self_signed in ("yes", "maybe")]
    return ValidationContext(
        trust_roots=roots, other_certs=trusted, allow_fetching=False, revocation_mode="soft-fail", moment=moment
    )


def _root(path: Any) -> str:
    return _name(path.first.subject, "common_name", "organization_name") if path else ""


def _name(name: x509.Name, *attributes: str) -> str:
    """The first of these attributes, without what cannot be seen."""
    values: dict[str, Any] = name.native
    found = next((values[one] for one in attributes if values.get(one)), "")
    text = found if isinstance(found, str) else " ".join(map(str, found))
    return "".join(char for char in text if char.isprintable())[:LONGEST]


def certificates(paths: list[str]) -> list[x509.Certificate]:
    """All that the files hold."""
    found = []
    for path in paths:
        for _kind, _headers, der in pem.unarmor(Path(path).read_bytes(), multiple=True):
            found.append(x509.Certificate.load(der))
    return found


if __name__ == "__main__":
    trusted = certificates(sys.argv[1:])
    bound()
    sys.stdout.write(json.dumps(examine(sys.stdin.buffer.read(), trusted)))
