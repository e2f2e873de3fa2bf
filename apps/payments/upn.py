"""UPN QR: what the code on a payment slip says and how it is drawn. Pure functions over text and cents.

Twenty fields, each ended by LF, in ISO 8859-2; QR version 15, level M, byte mode, ECI 4 (ZBS, technical standard UPN
QR). The lengths in LIMITS are in characters. Field 20 is the sum of the lengths of the
other nineteen plus nineteen (their line ends), in three digits. Issuers leave fields 2 to 5, 10 and 11 empty.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

import segno

ENCODING = "iso-8859-2"
VERSION, LEVEL = 15, "m"
NAME, PURPOSE, REFERENCE, IBAN = 33, 42, 26, 34
MOST_CENTS = 99_999_999_999
LIMITS = (5, 19, 1, 1, 26, NAME, NAME, NAME, 11, 10, 1, 4, PURPOSE, 10, IBAN, REFERENCE, NAME, NAME, NAME, 3)
COUNT = len(LIMITS)
WRITTEN = {
    "–": "-", "—": "-", "−": "-", "‐": "-", "…": "...", "€": "EUR", "»": '"', "«": '"', "„": '"', "“": '"', "”": '"',
    "‘": "'", "’": "'", "‚": "'", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "þ": "th",
    "ı": "i", "ħ": "h", "Ħ": "H",
}  # fmt: skip
BORDER = 4  # modules of quiet around the code, as ISO/IEC 18004 wants


class SlipRefused(ValueError):
    """These facts make no slip that a bank would take; the text says why."""


@dataclass(frozen=True)
class Party:
    """Who pays or who is paid: up to 33 characters each, longer ones are cut."""

    name: str
    street: str = ""
    city: str = ""


@dataclass(frozen=True)
class Slip:
    """What a payment slip says. reference: model first, spaces do not matter. due: None prints nothing."""

    payer: Party
    payee: Party
    cents: int
    purpose_code: str
    purpose: str
    iban: str
    reference: str
    due: dt.date | None = None


def readable(text: str) -> str:
    """The same text in letters that ISO 8859-2 has: other letters lose their marks, then are written with ASCII, then
    become a question mark. Line ends and other control characters become spaces, rows of spaces one."""
    return " ".join("".join(map(_letter, unicodedata.normalize("NFC", text))).split())


def _letter(char: str) -> str:
    if unicodedata.category(char)[0] in "CZ":
        return " " if unicodedata.category(char) != "Cf" else ""
    if _encodes(char):
        return char
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    bare = "".join(WRITTEN.get(part, part) for part in bare)
    if bare and _encodes(bare):
        return bare
    return "" if unicodedata.combining(char) else "?"


def _encodes(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a word when that loses no more than a third."""
    text = readable(text)
    if len(text) <= most:
        return text
    head = text[:most]
    if text[most] != " " and (space := head.rfind(" ")) >= most * 2 // 3:
        head = head[:space]
    return head.rstrip(" ,;-")


def fields(slip: Slip) -> list[str]:
    """The twenty fields. SlipRefused when something is missing or does not fit."""
    if type(slip.cents) is not int or not 0 < slip.cents <= MOST_CENTS:
        raise SlipRefused(f"no amount of a slip: {slip.cents!r}")
    code, purpose = slip.purpose_code.strip().upper(), cut(slip.purpose, PURPOSE)
    iban, reference = "".join(slip.iban.split()).upper(), "".join(slip.reference.split()).upper()
    if not re.fullmatch(r"[A-Z]{4}", code):
        raise SlipRefused(f"no purpose code: {slip.purpose_code!r}")
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban):
        raise SlipRefused(f"no IBAN: {slip.iban!r}")
    if not re.fullmatch(r"(SI|RF)[0-9]{2}[0-9A-Z-]{0,22}", reference):
        raise SlipRefused(f"no reference: {slip.reference!r}")
    if not purpose or not slip.payee.name.strip():
        raise SlipRefused("a slip needs a purpose and a payee")
    due = f"{slip.due:%d.%m.%Y}" if slip.due else ""
    first = [
        "UPNQR", "", "", "", "", *_lines(slip.payer), f"{slip.cents:011}", "", "", code, purpose, due, iban, reference,
        *_lines(slip.payee),
    ]  # fmt: skip
    return [*first, checksum(first)]


def _lines(party: Party) -> tuple[str, str, str]:
    return cut(party.name, NAME), cut(party.street, NAME), cut(party.city, NAME)


def checksum(first: list[str]) -> str:
    """Field 20 for the nineteen before it."""
    return f"{sum(map(len, first)) + len(first):03}"


def payload(slip: Slip) -> str:
    """All of it as text."""
    return "".join(f"{field}\n" for field in fields(slip))


def code_of(slip: Slip, mask: int | None = None) -> segno.QRCode:
    """The code itself. mask: 0 to 7; None tries all of them and takes the one that reads best."""
    return segno.make_qr(
        payload(slip), version=VERSION, error=LEVEL, mode="byte", encoding=ENCODING, eci=True, boost_error=False,
        mask=mask,
    )  # fmt: skip


def path_of(slip: Slip) -> tuple[str, int]:
    """The dark modules as the `d` of an SVG path of unit squares, and the side of the whole with its quiet border."""
    code = code_of(slip)
    rows = [list(row) for row in code.matrix_iter(scale=1, border=0)]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                parts.append(f"M{x + BORDER} {y + BORDER}h{length}v1h-{length}z")
            x += length or 1
    return "".join(parts), len(rows) + 2 * BORDER


def svg_of(slip: Slip) -> str:
    """The code as an SVG of its own, black on white, without a size: whoever shows it decides."""
    path, side = path_of(slip)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )
