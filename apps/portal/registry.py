"""What can be plugged into the roof: whoever puts an answer of the assistant into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.registry import Registry


@dataclass(frozen=True)
class Passage:
    """Words of our own that fit a question. group: where they stand (`E-vloge`); score: 0 to 1, how well they fit."""

    title: str
    url: str
    group: str
    text: str
    score: float


@dataclass(frozen=True)
class Answer:
    """text: what is said. sources: the passages that it rests on, the first one foremost; never empty. quoted: the text
    stands so in the first source, word by word."""

    text: str
    sources: Sequence[Passage]
    quoted: bool = True


class Answerer:
    """Puts an answer into words, from nothing but the passages that it is given (docs/assistant.md). `title` tells
    staff who it is."""

    title: Any = ""

    def answer(self, question: str, passages: Sequence[Passage]) -> Answer | None:
        """`passages` are never empty, the best one first. None: they do not answer the question."""
        raise NotImplementedError


answerers: Registry[Answerer] = Registry("answerer of the assistant")
