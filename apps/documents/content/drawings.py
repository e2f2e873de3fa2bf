"""Drawings of AutoCAD and its kin: the structure that every writer keeps, no macros, no passwords.

DWG by the Open Design Specification (4.1, 5.2; the rest of the file is packed and nobody's to read while a person
waits), DXF by Autodesk's reference: pairs of a number and a value, from SECTION to EOF, as text or binary.
"""

import io
import re
import struct
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.documents.exceptions import FileRefused

DWG_HEADER, LOCATORS = 0x100, 0x15  # bytes of the header; where the table of sections of the older ones stands
OLDER = (b"AC1012", b"AC1014", b"AC1015")  # R13, R14, 2000
NEWER = (b"AC1018", b"AC1021", b"AC1024", b"AC1027", b"AC1032")  # 2004, 2007, 2010, 2013, 2018
MASKED = (b"AC1018", b"AC1024", b"AC1027", b"AC1032")  # with a second header at 0x80 behind a mask
SECOND_HEADER = b"AcFssFcAJMB\x00"
ENCRYPTED = 0x01  # among the flags at 0x18

BINARY_DXF = b"AutoCAD Binary DXF\r\n\x1a\x00"
OPENING = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*999[ \t]*\r?\n[^\n]*\n)*[ \t]*0[ \t]*\r?\n[ \t]*SECTION[ \t]*\r?\n")
ENDING = re.compile(rb"\n[ \t]*0[ \t]*\r?\n[ \t]*EOF\s*$")
SCRIPTED = re.compile(rb"\n[ \t]*VBA_PROJECT[ \t]*\r?\n")
NEVER_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
TAIL = 4_096  # bytes at the end in which EOF is looked for
# Pairs up to the next whose number is 0, and its value; possessive, for a file may hold a million of them.
RECORD = re.compile(
    rb"(?:(?![ \t]*0[ \t]*\r?\n)[ \t]*-?\d{1,4}[ \t]*\r?\n[^\n]{0,4095}\n)*+[ \t]*0[ \t]*\r?\n([^\n]{0,4095})\n"
)


def _damaged() -> FileRefused:
    return FileRefused(
        _("Risba je poškodovana ali nepopolna. Odprite jo, shranite znova in naložite novo."), code="damaged"
    )


def _with_macros() -> FileRefused:
    text = _("Risba vsebuje makre. Odstranite jih z ukazom VBAUNLOAD ali risbo shranite kot PDF.")
    return FileRefused(text, code="macros")


def is_dwg(head: bytes) -> bool:
    """By the first bytes; whether the version is one of ours is told by the check."""
    return re.match(rb"AC1\d{3}\x00", head) is not None


def check_dwg(stream: BinaryIO) -> None:
    """FileRefused for a version that we do not know, for what is cut off, locked or carries macros."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(DWG_HEADER)
    stream.seek(0)
    version = head[:6]
    if version not in OLDER + NEWER:
        text = _("Te različice risbe DWG ne poznamo. Shranite jo kot AutoCAD 2018 ali starejšo.")
        raise FileRefused(text, code="version")
    if len(head) < DWG_HEADER:
        raise _damaged()
    if version in OLDER:
        _check_sections(head, size)
    else:
        _check_header(head, version)


def _check_sections(head: bytes, size: int) -> None:
    """Whether all that the table of sections names lies in the file."""
    (count,) = struct.unpack_from("<L", head, LOCATORS)
    if not 3 <= count <= 20:
        raise _damaged()
    for number in range(count):
        _kind, begin, length = struct.unpack_from("<BLL", head, LOCATORS + 4 + 9 * number)
        if begin + length > size:
            raise _damaged()


def _check_header(head: bytes, version: bytes) -> None:
    flags, _unused, _summary, macros = struct.unpack_from("<4L", head, 0x18)
    if flags & ENCRYPTED:
        raise FileRefused(_("Risba je zaščitena z geslom. Shranite jo brez gesla."), code="password")
    if macros:
        raise _with_macros()
    if version in MASKED and _unmasked(head[0x80 : 0x80 + len(SECOND_HEADER)]) != SECOND_HEADER:
        raise _damaged()


def _unmasked(part: bytes) -> bytes:
    """Without the numbers that AutoCAD lays over the second header (laid over twice they are gone)."""
    number, plain = 1, bytearray()
    for byte in part:
        number = (number * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        plain.append(byte ^ (number >> 16 & 0xFF))
    return bytes(plain)


def is_dxf(head: bytes) -> bool:
    """By the first bytes: the sentence of a binary one, or the first section of a text."""
    return head.startswith(BINARY_DXF) or OPENING.match(head) is not None


def check_dxf(stream: BinaryIO) -> None:
    """FileRefused unless it begins with a section, ends with EOF and holds no macros."""
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    if data.startswith(BINARY_DXF):
        _check_binary(data)
        return
    if NEVER_IN_TEXT.search(data) or not ENDING.search(data[-TAIL:].rstrip(b"\x1a\r\n \t")):
        raise _damaged()
    if SCRIPTED.search(data):
        raise _with_macros()


def _check_binary(data: bytes) -> None:
    """The group in front of a value has two bytes, one before R13."""
    body = data[len(BINARY_DXF) :]
    if not re.match(rb"\x00{1,2}SECTION\x00", body) or not body.endswith(b"\x00\x00EOF\x00"):
        raise _damaged()
    if b"\x00VBA_PROJECT\x00" in body:
        raise _with_macros()


def read_all_dxf(stream: BinaryIO) -> None:
    """In the worker: every pair of a text is one, sections begin and end in turn, and nothing follows EOF."""
    stream.seek(0)
    data = stream.read()
    if data.startswith(BINARY_DXF):
        return
    data, place, inside = data.removeprefix(b"\xef\xbb\xbf") + b"\n", 0, False
    while record := RECORD.match(data, place):
        place, value = record.end(), record[1].strip()
        if value == b"EOF":
            break
        if value in (b"SECTION", b"ENDSEC"):
            if inside == (value == b"SECTION"):
                raise _damaged()
            inside = not inside
    if record is None or inside or data[place:].strip(b"\x1a\r\n \t"):
        raise _damaged()
