"""What somebody looks for, taken apart: words in any inflection, expressions that mean the same, alternatives."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from apps.core import plugs
from apps.core.text import forms, plain, stem, telling, words

Answer = TypeVar("Answer")
kept: ContextVar[dict[str, Any] | None] = ContextVar("answers of this question", default=None)
STARRED = re.compile(r"(\w+)\*")


@dataclass(frozen=True)
class Word:
    """One word that was typed, plain: found in one of its forms, or by a beginning."""

    forms: tuple[str, ...]
    beginning: str = ""

    def __str__(self) -> str:
        alternatives = [f"'{form}'" for form in self.forms]
        if self.beginning:
            alternatives.append(f"'{self.beginning}':*")
        return f"({' | '.join(alternatives)})"

    def among(self, found: Collection[str]) -> bool:
        """Whether the words of a text have it."""
        return self.exactly(found) or bool(self.beginning and any(word.startswith(self.beginning) for word in found))

    def exactly(self, found: Collection[str]) -> bool:
        """The same without beginnings."""
        return any(form in found for form in self.forms)


@dataclass(frozen=True)
class Term:
    """What was typed as one thing, with what means the same (`plugs.same_words`): one of its expressions is enough,
    and of an expression all words."""

    typed: str
    expressions: tuple[tuple[Word, ...], ...]

    def through(self, change: Callable[[Word], Word]) -> "Term":
        """The same with every word changed."""
        return Term(self.typed, tuple(tuple(map(change, words)) for words in self.expressions))

    def __str__(self) -> str:
        return "(" + " | ".join(f"({' & '.join(map(str, words))})" for words in self.expressions) + ")"

    def among(self, found: Collection[str]) -> bool:
        """Whether the words of a text have it."""
        return any(all(word.among(found) for word in words) for words in self.expressions)

    def exactly(self, found: Collection[str]) -> bool:
        """The same without beginnings."""
        return any(all(word.exactly(found) for word in words) for words in self.expressions)


def understood(text: str) -> list[list[Term]]:
    """What is looked for: of the parts between bars (`|`) one, of a part all words that tell something. Each as typed
    or as lemma, the last one of a part also as a beginning; one with a star (`vpisati*`) by the beginning that it
    shares with its family."""
    return [terms for part in text.split("|") if (terms := _terms(part))]


def _terms(part: str) -> list[Term]:
    typed = typed_words(part)
    starred = {match[1].casefold() for match in STARRED.finditer(part)}
    terms = {
        at: Term(word, ((Word(tuple(forms(word)), _beginning(word, word in starred, at == len(typed) - 1)),),))
        for at, word in enumerate(typed)
    }
    for span, others in same_as(typed):
        own = [terms.pop(at) for at in span]
        words_of = tuple(word for term in own for word in term.expressions[0])
        same = (tuple(Word(tuple(word)) for word in expression) for expression in others)
        terms[span.start] = Term(" ".join(term.typed for term in own), (words_of, *same))
    return [terms[at] for at in sorted(terms)]


def _beginning(word: str, starred: bool, last: bool) -> str:
    return stem(word) if starred else plain(word) if last else ""


def typed_words(text: str) -> list[str]:
    """Words that tell something, as typed."""
    return [word for word in telling(words(text)) if forms(word)]


@contextmanager
def one_question() -> Iterator[None]:
    """Inside, what is `remembered` is asked for once, however many tables are searched."""
    if kept.get() is not None:
        yield
        return
    token = kept.set({})
    try:
        yield
    finally:
        kept.reset(token)


def remembered(name: str, ask: Callable[[], Answer]) -> Answer:
    """An answer by its name, asked for once within `one_question`."""
    memory = kept.get()
    if memory is None:
        return ask()
    if name not in memory:
        memory[name] = ask()
    answer: Answer = memory[name]
    return answer


def _groups() -> list[Any]:
    return remembered("groups", lambda: [group for source in plugs.same_words for group in source()])


def same_as(typed: Sequence[str]) -> Iterator[tuple[range, list[Any]]]:
    """Which words are an expression of a group, with the group's other expressions; the longest first, each word
    once."""
    known = [(expression, group) for group in _groups() for expression in group]
    taken: set[int] = set()
    for expression, group in sorted(known, key=lambda pair: -len(pair[0])):
        for place in range(len(typed) - len(expression) + 1):
            span = range(place, place + len(expression))
            fits = all(set(forms(typed[at])) & set(word) for at, word in zip(span, expression, strict=True))
            if fits and taken.isdisjoint(span):
                taken.update(span)
                yield span, [other for other in group if other != expression]
