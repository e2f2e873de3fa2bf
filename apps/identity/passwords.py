"""What is refused as a password beside Django's checks (length, the 20,000 commonest, likeness to the account)."""

import functools
import re
from collections.abc import Set
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.text import plain

OWN = Path(__file__).parent / "data" / "passwords_sl.txt"
LEET = str.maketrans("013457@$€!", "oleastasei")
MIN_WORD = 4  # shorter pieces say nothing


@functools.cache
def listed_words() -> frozenset[str]:
    """Commonest passwords of the world (Django's list) and of Slovenia (ours), plain and without figures."""
    own = [line for line in OWN.read_text().splitlines() if not line.startswith("#")]
    words = {re.sub(r"[^a-z]", "", plain(line)) for line in [*CommonPasswordValidator().passwords, *own]}
    return frozenset(word for word in words if len(word) >= MIN_WORD)


def cores(password: str) -> set[str]:
    """The letters of a password, once as they are and once with figures read as the letters they imitate."""
    lowered = plain(password)
    return {
        re.sub(r"[^a-z]", "", text)
        for text in (lowered, lowered.translate(LEET), lowered.strip("0123456789!?.*-_").translate(LEET))
    }


def unrepeated(text: str) -> str:
    """`ptujptujptuj` is no more than `ptuj`."""
    period = (text + text).find(text, 1)
    return text[:period] if 0 < period < len(text) else text


def own_words(user: Any) -> set[str]:
    """What the account says of its owner: name, address, user name."""
    told = [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name")]
    local = (getattr(user, "email", "") or "").partition("@")[0]
    pieces = [*told, "".join(told[1:]), local, *re.split(r"\W+", local)]
    return {word for piece in pieces if len(word := re.sub(r"[^a-z]", "", plain(piece))) >= MIN_WORD}


def guessable(password: str, more: Set[str] = frozenset()) -> bool:
    """Whether a password is a list's word or two, however dressed up with a year, figures, marks or repetition, or
    hardly has letters at all."""
    if len(set(password)) < 5:
        return True
    known = [listed_words(), more]
    for core in cores(password):
        text = unrepeated(core)
        if len(text) < MIN_WORD:
            return True
        pairs = ((text[:cut], text[cut:]) for cut in range(len(text)))
        if any(all(not part or any(part in words for words in known) for part in pair) for pair in pairs):
            return True
    return False


class GuessablePasswordValidator:
    """Refuses what a guesser tries first: `Ptuj2026Ptuj2026`, `kurent-123456`, `P4ssw0rd!2026`."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError with what to do instead."""
        if guessable(password, own_words(user)):
            raise ValidationError(
                _("Tako geslo je lahko uganiti, tudi s številkami in letnico. Sestavite ga iz več nepovezanih besed."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """For Django's own pages."""
        return _("Geslo naj ne bo znana beseda z letnico ali številkami.")
