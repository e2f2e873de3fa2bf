"""Patterns that staff write: only what Python and browsers read alike, and nothing that could run for ages.

A backtracking matcher takes exponential time for a repetition of something that is itself repeated or has alternatives,
so neither is allowed; repetitions side by side cost a power of the length, so they are few and the texts short.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MAX_PATTERN = 200  # characters of the pattern
MAX_CHARS = 200  # of a text that is matched
MAX_WIDE = 3  # repetitions without a narrow limit: 200 characters to the third power, over six, take milliseconds
NARROW = 12  # repetitions up to this many are no danger side by side, though they are inside another

UNREADABLE = _("Vzorca ni mogoče prebrati. Preverite oklepaje in znake za ponavljanje.")
TOO_SLOW = _("Vzorec bi se lahko preverjal predolgo: ne ponavljajte nečesa, kar se že ponavlja ali ima več možnosti.")
TOO_WIDE = _("Vzorec ima preveč neomejenih ponavljanj. Omejite jih, na primer {1,5} namesto +.")
FOREIGN = _(
    "Vzorec uporablja zapis, ki ga brskalniki ne berejo enako. Uporabite znake, [nabore], (skupine) in ponavljanja."
)

ATOM = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?(?:\\.|[^\]\\\[])+\])|(?P<open>\((?:\?:|(?!\?)))|(?P<close>\))|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d{1,3})(?P<to>,(?P<most>\d{0,3}))?\})\??|(?P<plain>[^\\\[\](){}*+?|])",
    re.DOTALL | re.ASCII,
)
ESCAPES = re.compile(r"\\(?:[dDwWsS]|[^a-zA-Z0-9])", re.DOTALL)
TWO_MEANINGS = re.compile(r"--|&&|\|\||~~|\[\[|\[\^?\]")


@dataclass
class Level:
    """What has been seen inside a group, and inside the last atom."""

    repeats: bool = False
    branches: bool = False


def quick_pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern. ValueError with a lazy text for staff when it is refused."""
    if len(text) > MAX_PATTERN or TWO_MEANINGS.search(text):
        raise ValueError(UNREADABLE if len(text) > MAX_PATTERN else FOREIGN)
    _refuse_slow(text)
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(UNREADABLE) from error


def _refuse_slow(text: str) -> None:
    levels, last, wide, at = [Level()], Level(), 0, 0
    while at < len(text):
        match = ATOM.match(text, at)
        if not match:
            raise ValueError(FOREIGN if text.startswith("(?", at) else UNREADABLE)
        at = match.end()
        if match["open"]:
            levels.append(Level())
            last = Level()
        elif match["close"]:
            last = _closed(levels)
        elif match["repeat"]:
            wide += _repeated(match, last, levels[-1])
        elif match["or"]:
            levels[-1].branches = True
            last = Level()
        else:
            last = _single(match)
    if len(levels) != 1:
        raise ValueError(UNREADABLE)
    if wide > MAX_WIDE:
        raise ValueError(TOO_WIDE)


def _closed(levels: list[Level]) -> Level:
    if len(levels) == 1:
        raise ValueError(UNREADABLE)
    inner = levels.pop()
    levels[-1].repeats |= inner.repeats
    levels[-1].branches |= inner.branches
    return inner


def _single(match: re.Match[str]) -> Level:
    escapes = re.findall(r"\\.", match[0], re.DOTALL)
    if any(not ESCAPES.fullmatch(one) for one in escapes):
        raise ValueError(FOREIGN)
    return Level()


def _repeated(match: re.Match[str], last: Level, level: Level) -> bool:
    """Note a repetition in its level; whether it is a wide one. ValueError for what must not be repeated."""
    least, most = _range(match)
    if most > 1 and (last.repeats or last.branches):
        raise ValueError(TOO_SLOW)
    level.repeats |= least != most
    last.repeats |= least != most
    return most > NARROW and least != most


def _range(match: re.Match[str]) -> tuple[int, int]:
    endless: Any = 10**6
    signs = {"*": (0, endless), "+": (1, endless), "?": (0, 1)}
    if (sign := match["repeat"][0]) in signs:
        return signs[sign]
    least = int(match["least"])
    most = least if not match["to"] else int(match["most"]) if match["most"] else endless
    return least, most
