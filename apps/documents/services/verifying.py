"""Is this document genuine? By its code, or by its bytes, which are looked at and forgotten."""

import hashlib
import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from apps.documents.choices import Genuineness
from apps.documents.exceptions import SealUnavailable
from apps.documents.models import Seal
from apps.documents.signing import codes
from apps.documents.signing.certificate import configured
from apps.documents.signing.examining import examine

LARGEST = 20_000_000  # bytes of a file that is looked at
MOST_ENDS = 20
RANGES = re.compile(rb"/ByteRange\s{0,9}\[\s{0,9}0\s{1,9}\d{1,9}\s{1,9}(\d{1,9})\s{1,9}(\d{1,9})")
REASON = re.compile(rb"/Reason\s{0,9}\(([0-9A-Z]{16})\)")


@dataclass(frozen=True)
class Verification:
    """What a file turned out to be, and the seal that it is or claims to be."""

    result: Genuineness
    seal: Seal | None = None


def verify_code(typed: str) -> Seal | None:
    """The seal with this code, however it was typed; None when there is none."""
    code = codes.read_code(typed)
    return _seals().filter(code=code).first() if code else None


def _seals() -> Any:
    return Seal.objects.select_related("superseded_by")


def verify_content(content: bytes) -> Verification:
    """What a file is. Only the very bytes that were issued are genuine; the rest says why not, as far as it shows."""
    if seal := _seals().filter(sha256=hashlib.sha256(content).hexdigest()).first():
        return Verification(Genuineness.GENUINE, seal)
    if b"%PDF-" not in content[:1_024]:
        return Verification(Genuineness.UNKNOWN)
    if seal := _issued_within(content):
        return Verification(Genuineness.APPENDED, seal)
    claimed = _claimed(content)
    if b"/ByteRange" not in content:
        return Verification(Genuineness.ALTERED, claimed) if claimed else Verification(Genuineness.UNKNOWN)
    found = examine(content)
    return _judged(found, claimed)


def _issued_within(content: bytes) -> Seal | None:
    """The issued document with which the file begins, when something was added behind it."""
    ends = {int(match[1]) + int(match[2]) for match in islice(RANGES.finditer(content), MOST_ENDS)}
    digest, digests = hashlib.sha256(), []
    for start, end in pairwise([0, *sorted(end for end in ends if end < len(content))]):
        digest.update(content[start:end])
        digests.append(digest.hexdigest())
    return _seals().filter(sha256__in=digests).first() if digests else None


def _claimed(content: bytes) -> Seal | None:
    """The document whose code stands in the file as the reason of a signature."""
    typed = [match[1].decode() for match in islice(REASON.finditer(content), MOST_ENDS)]
    read = [code for one in typed if (code := codes.read_code(one))]
    return _seals().filter(code__in=read).first() if read else None


def _judged(found: dict[str, Any], claimed: Seal | None) -> Verification:
    ours = [one for one in found["signatures"] if _ours(one.get("fingerprint", ""))]
    if any(one["intact"] and one["valid"] and one["covers"] == "whole" for one in ours):
        return Verification(Genuineness.UNRECORDED)
    if any(one["intact"] and one["valid"] for one in ours):
        return Verification(Genuineness.APPENDED)
    if ours or claimed:
        return Verification(Genuineness.ALTERED, claimed)
    if found["fault"]:
        return Verification(Genuineness.UNREADABLE)
    return Verification(Genuineness.FOREIGN if found["count"] else Genuineness.UNKNOWN)


def _ours(fingerprint: str) -> bool:
    """Whether a certificate seals for us, or did."""
    try:
        now = configured().fingerprint
    except SealUnavailable:
        now = ""
    return bool(fingerprint) and (fingerprint == now or Seal.objects.filter(fingerprint=fingerprint).exists())
