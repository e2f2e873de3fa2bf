"""How well something that was found fits a question in people's own words."""

import itertools
import re
from collections.abc import Collection
from difflib import SequenceMatcher
from functools import cached_property

from apps.core.plugs import SearchHit
from apps.core.queries import Term, typed_words, understood
from apps.core.text import SMALL, forms, plain, word_set

MOST_WORDS = 7  # of a question; what comes later is talk
# Words that ask, plain: they say nothing of what is asked about.
ASKING = frozenset((
    "kje", "kdaj", "kdo", "koga", "komu", "koliko", "kam", "kateri", "katera", "katero", "katere", "kaksen", "kaksna",
    "kaksno", "kaksne", "zakaj", "lahko", "moram", "morati", "mora", "zelim", "zeleti", "hocem", "hoteti", "rad",
    "rada", "potrebujem", "potrebovati", "imam", "imeti", "prosim", "moj", "moja", "moje", "mojo", "svoj", "svoja",
    "svojo", "jaz", "biti", "sem", "bom", "bodo", "bova", "smo", "mogoce", "treba", "tam", "tu", "sploh", "se", "naj",
    "mene", "meni", "nekoga", "nekdo", "nekaj", "obrnem", "obrniti", "naredim", "smem",
    "where", "when", "who", "whom", "which", "why", "can", "could", "do", "does", "did", "i", "my", "me", "we", "you",
    "your", "need", "want", "must", "should", "would", "will", "much", "many", "have", "has", "it", "there", "be",
    "please", "if", "that", "this", "about", "am", "was", "get",
))  # fmt: skip
# Words that go with almost everything here; their lemmas, plain.
COMMON = frozenset((
    "dobiti", "dobim", "urediti", "oddati", "zaprositi", "narediti", "vloziti", "izpolniti", "pridobiti", "najti",
    "poiskati", "obcina", "obcinski", "ptuj", "ptuju", "mesto", "mesten", "stati", "stane", "cena", "vloga", "obrazec",
    "postopek", "iti", "priti", "nov", "uporabiti", "apply", "find", "town", "city", "municipality", "cost", "form",
))  # fmt: skip
LIGHT = 0.3  # what a common word weighs beside another one
SLIP, SLIPPED = 0.8, 0.8  # how alike two writings of a word are at least (difflib); what such a word is worth
SLIP_FROM, SLIP_LENGTH = 6, 2  # letters that a word has at least, and that the writings may differ in length
ALIKE = 0.97  # what a word of the same family is worth
TITLE = 0.3  # share of the title in the score
ENOUGH = 0.65  # cover below which nothing is an answer
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZČŠŽĐ])")
LONGEST_QUOTE = 320  # characters


class Asked:
    """A question, as the things that it is about."""

    def __init__(self, text: str) -> None:
        said = [word for word in typed_words(text) if plain(word) not in SMALL]
        typed = [word for word in said if ASKING.isdisjoint(forms(word))][:MOST_WORDS]
        parts = understood(" ".join(f"{word}*" for word in typed))
        self.terms: list[Term] = parts[0] if parts else []
        rare = [term for term in self.terms if COMMON.isdisjoint(self._forms(term))]
        self.rare = rare or self.terms
        self.weights = [1.0 if term in self.rare else LIGHT for term in self.terms]

    @staticmethod
    def _forms(term: Term) -> set[str]:
        return {form for word in term.expressions[0] for form in word.forms}

    @cached_property
    def query(self) -> str:
        """For search: any two of the things, or the one that is not common."""
        starred = [" ".join(f"{word}*" for word in term.typed.split()) for term in self.terms]
        if len(self.rare) == 1:
            return starred[self.terms.index(self.rare[0])]
        if len(starred) <= 2:
            return " | ".join(starred)
        return " | ".join(" ".join(pair) for pair in itertools.combinations(starred, 2))

    @cached_property
    def wide_query(self) -> str:
        """For search when that finds no answer: any of the things."""
        return " | ".join(f"{word}*" for term in self.rare for word in term.typed.split())

    def cover(self, found: Collection[str]) -> float:
        """How much of the question these words have, 0 to 1."""
        pairs = zip(self.terms, self.weights, strict=True)
        return sum(weight * _has(term, found) for term, weight in pairs) / (sum(self.weights) or 1)

    def score(self, hit: SearchHit) -> float:
        """How well a hit fits, 0 to 1: a title that is little more than the question comes first."""
        title = word_set(hit.title)
        inside = self.cover(title | word_set(hit.snippet) | frozenset(hit.words.split()))
        return (1 - TITLE) * inside + TITLE * self.cover(title) - len(title) / 1000

    def answered_by(self, hit: SearchHit) -> bool:
        """Whether a hit has enough of the question to be an answer: a question about one thing alone has to name what
        the hit is about."""
        title = word_set(hit.title)
        found = title | word_set(hit.snippet) | frozenset(hit.words.split())
        if len(self.rare) == 1:
            return bool(_has(self.rare[0], title))
        return self.cover(found) >= ENOUGH


def _has(term: Term, found: Collection[str]) -> float:
    if term.among(found):
        return 1.0 if term.exactly(found) else ALIKE
    typed = plain(term.typed)
    return SLIPPED if len(typed) >= SLIP_FROM and any(_slip(typed, word) for word in found) else 0.0


def _slip(typed: str, word: str) -> bool:
    if typed[0] != word[0] or abs(len(typed) - len(word)) > SLIP_LENGTH:
        return False
    return SequenceMatcher(None, typed, word).ratio() >= SLIP


def quote(asked: Asked, passage: str) -> str:
    """Whole sentences of a passage, at most as many as one reads at a glance: from the one that fits best."""
    if len(passage) <= LONGEST_QUOTE:
        return passage
    sentences = SENTENCE.split(passage)
    best = max(range(len(sentences)), key=lambda place: (asked.cover(word_set(sentences[place])), -place))
    said = sentences[best][:LONGEST_QUOTE]
    for sentence in sentences[best + 1 :]:
        if len(said) + len(sentence) >= LONGEST_QUOTE:
            break
        said += f" {sentence}"
    return said
