"""How many parts a text message has, as networks count them (3GPP TS 23.038, 23.040).

In the 7-bit alphabet one message holds 160 septets, a part of a longer one 153; characters of the extension table
take two. One character outside (č, š, ž, …) makes the whole message UCS-2: 70 units, 67 in a part; what lies beyond
the basic plane takes two. Nothing that takes two is cut in half between parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM, UCS2 = "GSM-7", "UCS-2"
LIMITS = {GSM: (160, 153), UCS2: (70, 67)}  # alone, in a part


@dataclass(frozen=True)
class SmsParts:
    """parts: what is paid. units: septets or UCS-2 units; left: until one more part begins."""

    parts: int
    encoding: str
    units: int
    left: int


def sms_parts(text: str) -> SmsParts:
    """How a text would be sent; an empty one has no part."""
    gsm = all(letter in BASIC or letter in EXTENSION for letter in text)
    sizes = [_size(letter, gsm=gsm) for letter in text]
    encoding, units = (GSM if gsm else UCS2), sum(sizes)
    alone, each = LIMITS[encoding]
    if units <= alone:
        return SmsParts(1 if text else 0, encoding, units, alone - units)
    parts, filled = _packed(sizes, each)
    return SmsParts(parts, encoding, units, each - filled)


def _size(letter: str, *, gsm: bool) -> int:
    return 2 if (letter in EXTENSION if gsm else ord(letter) > 0xFFFF) else 1


def _packed(sizes: Iterable[int], each: int) -> tuple[int, int]:
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > each:
            parts, filled = parts + 1, 0
        filled += size
    return parts, filled
