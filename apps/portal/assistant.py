"""The digital assistant: answers from our own content alone, with its sources, or says that it does not know. No
question is kept or told to anybody; only how many were answered is counted."""

import re
from collections.abc import Iterator, Sequence

from django.conf import settings
from prometheus_client import Counter

from apps.core import plugs
from apps.core.actor import ANONYMOUS
from apps.core.queries import one_question
from apps.core.relevance import Asked, quote
from apps.core.search import no_guessing
from apps.portal.registry import Answer, Answerer, Passage, answerers

ASKED_OF_EACH = 8  # hits of one source
QUOTED = 3  # passages
NEAR = 0.85  # of the best score: what else is worth a look
IN_QUOTES = re.compile(r"[»„“\"]([^»«„“”\"]+)[«“”\"]")
ANSWERS = Counter("portal_assistant_answers", "Questions to the assistant by outcome", ["outcome"])


class Extractive(Answerer):
    """Quotes the passage that fits best. Needs nothing from outside."""

    title = "extractive"

    def answer(self, question: str, passages: Sequence[Passage]) -> Answer | None:
        """The first passage, word by word."""
        return Answer(passages[0].text, passages)


def answer(question: str) -> Answer | None:
    """What is known about it, as everybody may know it; None: nothing that is good enough."""
    passages = passages_for(question)
    said = answerers.get(settings.ASSISTANT_ANSWERER).answer(question, passages) if passages else None
    known = said if said and _proven(said, passages) else None
    ANSWERS.labels("answered" if known else "unknown").inc()
    return known


def _proven(said: Answer, passages: Sequence[Passage]) -> bool:
    """Whether an answer rests on nothing but the passages, and what it quotes really stands in the source it cites."""
    if not (said.text and said.sources and all(source in passages for source in said.sources)):
        return False
    if said.quoted:
        return _flat(said.text) in _flat(said.sources[0].text)
    cited = [_flat(text) for source in said.sources for text in (source.text, source.title)]
    return all(any(_flat(words) in text for text in cited) for words in IN_QUOTES.findall(said.text))


def _flat(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


@one_question()
def passages_for(question: str) -> list[Passage]:
    """Passages that fit, the best first."""
    asked = Asked(question)
    with no_guessing():
        found = list(_candidates(asked, asked.query))
    found = sorted(found or _candidates(asked, asked.wide_query), key=lambda one: -one[0])
    near = [one for one in found if one[0] >= NEAR * found[0][0]]
    return [_passage(asked, *one) for one in near[:QUOTED]]


def _candidates(asked: Asked, query: str) -> Iterator[tuple[float, plugs.SearchHit, str]]:
    sources = [source for source in plugs.search_sources if source.answers] if asked.terms else []
    for source in sources:
        for hit in source.search(query, ANONYMOUS, ASKED_OF_EACH):
            if asked.answered_by(hit):
                yield asked.score(hit), hit, str(source.title)


def _passage(asked: Asked, score: float, hit: plugs.SearchHit, group: str) -> Passage:
    text = str(hit.passage() if callable(hit.passage) else hit.passage) or str(hit.snippet) or str(hit.title)
    return Passage(str(hit.title), hit.url, group, quote(asked, text), score)
