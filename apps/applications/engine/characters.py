"""Typed text made plain: one writing of accents, no control characters, no marks that turn the direction of reading."""

import re
import unicodedata

# Unicode Bidi_Control and the byte order mark: they make a text look other than it is
UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
BREAKS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
BLANKS = re.compile("[^\\S\n]+")


def clean(text: str, *, lines: bool = False) -> str:
    """NFC without control characters and lone surrogates, blanks at the ends cut. With `lines` the breaks of lines
    stay, otherwise every run of blanks is one space."""
    if text.isascii() and text.isprintable():  # most answers: nothing to mend but blanks
        return text.strip() if lines else " ".join(text.split())
    text = UNSEEN.sub("", BREAKS.sub("\n", text)).replace("\t", " ")
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    text = unicodedata.normalize("NFC", text)
    if not lines:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
