"""Slovenian text: plain form without accents, lemmas for search, and an order in which č, š, ž stand right."""

import functools
import re
import unicodedata
from typing import Any

import simplemma

ALPHABET = {letter: rank for rank, letter in enumerate("abcčćdđefghijklmnopqrsštuvwxyzž", start=1)}
WORD = re.compile(r"\w+", re.UNICODE)
# Words that say nothing of what is looked for, plain; both languages.
SMALL = frozenset((
    "a", "ali", "bi", "bo", "brez", "ce", "da", "do", "gre", "iz", "in", "je", "k", "kaj", "kako", "ker", "ki",
    "ko", "kot", "med", "mi", "na", "nad", "ne", "o", "ob", "od", "pa", "po", "pod", "pred", "pri", "s", "se",
    "si", "so", "sta", "sva", "ta", "te", "ter", "to", "v", "za", "z", "zaradi", "an", "and", "are", "as", "at",
    "by", "for", "from", "how", "is", "of", "on", "or", "the", "what", "with",
))  # fmt: skip
# What nouns and verbs of one family end in, the longest first (`parkirati`, `parkiranje` → `parkir`).
ENDINGS = (
    "ovanje", "evanje", "ovati", "evati", "anje", "enje", "iti", "ati", "eti", "amo", "imo", "emo", "ate", "ite", "ete",
    "ing", "am", "im", "em", "ti", "a", "e", "i", "o", "s",
)  # fmt: skip
SHORTEST_STEM = 4  # letters
SPECIAL = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "ß": "ss", "æ": "ae"})


def plain(text: str) -> str:
    """Lower case without accents: `Prešernova` → `presernova`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(SPECIAL))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def words(text: str) -> list[str]:
    """Words in the order in which they stand."""
    return WORD.findall(text.casefold())


def telling(typed: list[str]) -> list[str]:
    """Words without the small ones; all of them where there are no others."""
    return [word for word in typed if plain(word) not in SMALL] or typed


@functools.lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Plain dictionary form of one Slovenian word: `vlogo` → `vloga`; unknown words stay as they are."""
    return plain(simplemma.lemmatize(word, lang="sl"))


def forms(word: str) -> list[str]:
    """By which a word is found, plain: as it stands and in dictionary form."""
    return sorted({plain(word), lemma(word)} - {""})


def stem(word: str) -> str:
    """The beginning that words of one family share, plain: of `vpisati` and `vpis` it is `vpis`. Rough, for questions
    in people's own words."""
    base = lemma(word)
    for ending in ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= SHORTEST_STEM:
            return base.removesuffix(ending)
    return base


def search_text(*parts: str) -> str:
    """What is stored for search: every word in its surface form and as lemma, both plain, each once a place."""
    found: list[str] = []
    for word in words(" ".join(part for part in parts if part)):
        surface, base = plain(word), lemma(word)
        found.append(surface)
        if base != surface:
            found.append(base)
    return " ".join(found)


@functools.lru_cache(maxsize=4_000)
def word_set(*parts: str) -> frozenset[str]:
    """Words of texts, plain, as they stand and as lemmas. What is looked at for every question stays in memory."""
    return frozenset(search_text(*parts).split())


@functools.lru_cache(maxsize=50_000)
def trigrams(word: str) -> frozenset[str]:
    """Pieces of a plain word as pg_trgm cuts it."""
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """How alike two plain words are, 0 to 1, as pg_trgm has it."""
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / len(mine | theirs)


def sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Key for sorting short lists in Slovenian order (PostgreSQL without ICU puts č, š, ž after z)."""
    return tuple((1 if char.isalpha() else 0, ALPHABET.get(char, 0), char) for char in text.casefold())


def slug(text: str) -> str:
    """Address part: `Četrt Ljudski vrt` → `cetrt-ljudski-vrt`."""
    return "-".join(re.findall(r"[a-z0-9]+", plain(text)))


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
