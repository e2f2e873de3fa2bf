"""What changed between two versions of a text, word by word."""

import difflib
import re
from dataclasses import dataclass

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text. what: `same`, `gone` or `new`."""

    what: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The text as it is now, with what went and what came."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[j1:j2])))
            continue
        if gone := "".join(old[i1:i2]):
            pieces.append(Piece("gone", gone))
        if came := "".join(new[j1:j2]):
            pieces.append(Piece("new", came))
    return pieces
