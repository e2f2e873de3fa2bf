"""Slovenian text: plain form without accents, lemmas for search, and an order in which č, š, ž stand right."""

import functools
import re
import unicodedata

import simplemma

ALPHABET = {letter: rank for rank, letter in enumerate("abcčćdđefghijklmnopqrsštuvwxyzž", start=1)}
WORD = re.compile(r"\w+", re.UNICODE)
SPECIAL = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "ß": "ss", "æ": "ae"})


def plain(text: str) -> str:
    """Lower case without accents: `Prešernova` → `presernova`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(SPECIAL))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def words(text: str) -> list[str]:
    """Words in the order in which they stand."""
    return WORD.findall(text.casefold())


@functools.lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """Plain dictionary form of one Slovenian word: `vlogo` → `vloga`; unknown words stay as they are."""
    return plain(simplemma.lemmatize(word, lang="sl"))


def search_text(*parts: str) -> str:
    """What is stored for search: every word in its surface form and as lemma, both plain, each once a place."""
    found: list[str] = []
    for word in words(" ".join(part for part in parts if part)):
        surface, base = plain(word), lemma(word)
        found.append(surface)
        if base != surface:
            found.append(base)
    return " ".join(found)


def sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Key for sorting short lists in Slovenian order (PostgreSQL without ICU puts č, š, ž after z)."""
    return tuple((1 if char.isalpha() else 0, ALPHABET.get(char, 0), char) for char in text.casefold())


def slug(text: str) -> str:
    """Address part: `Četrt Ljudski vrt` → `cetrt-ljudski-vrt`."""
    return "-".join(re.findall(r"[a-z0-9]+", plain(text)))
