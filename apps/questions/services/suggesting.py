"""What a text is about: the topic, by `apps.core.guessing` from names, everyday words and answered questions; and which
public answers are like it. It proposes, it never decides."""

import functools
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Max

from apps.core.guessing import Model, features
from apps.core.models import key_of
from apps.core.text import forms, telling, words
from apps.questions.models import Question, QuestionTopic
from apps.questions.services.topics import shipped

NAMES, KEYWORDS, LEARNED = 2, 3, 500  # weights beside one question; questions that are learned from
OTHER = "drugo"
MOST_WORDS, CANDIDATES = 24, 40
ALIKE = 0.3  # share of the asked features that an answered question has to share


def suggest_topics(text: str, limit: int = 3) -> list[QuestionTopic]:
    """Offered topics that fit the text, the likeliest first; none when nothing in it is known."""
    state = QuestionTopic.objects.offered().aggregate(Max("changed"), Count("pk"))
    latest = Question.objects.in_public().aggregate(Max("published_at"))["published_at__max"]
    codes = _model(f"{state['changed__max']} {state['pk__count']} {latest}").rank(text[:2000], {})[:limit]
    known = QuestionTopic.objects.offered().in_bulk(codes, field_name="code") if codes else {}
    return [known[code] for code in codes if code in known]


def best_topic(chosen: Any, text: str) -> QuestionTopic:
    """The one that was chosen (its id), else the best proposal, else the one for everything else."""
    offered = QuestionTopic.objects.offered().select_related("department")
    found = offered.filter(pk=key_of(str(chosen))).first()
    found = found or next(iter(suggest_topics(text, 1)), None)
    return found or offered.filter(code=OTHER).first() or offered.order_by("-order")[0]


@functools.lru_cache(maxsize=2)
def _model(_state: str) -> Model:
    """Trained anew in each process when staff have changed a topic or published an answer."""
    examples: dict[str, list[str]] = {row["code"]: row["examples"] for row in shipped()["topics"]}
    texts = {
        row.code: [
            (row.name_sl, NAMES), (row.name_en, NAMES), *((word, KEYWORDS) for word in row.keywords),
            *((text, 1) for text in examples.get(row.code, ())),
        ]
        for row in QuestionTopic.objects.offered()
    }  # fmt: skip
    learned = Question.objects.in_public().order_by("-published_at").values_list("topic__code", "title", "text")
    for code, title, text in learned[:LEARNED]:
        if code in texts:
            texts[code].append((f"{title} {text}", 1))
    return Model(texts)


def similar_questions(text: str, limit: int = 3) -> list[Question]:
    """Public questions that share a good part of the words, the likest first; unlike `search` not all of them."""
    asked = set(features(text[:2000]))
    terms = sorted({form for word in telling(words(text))[:MOST_WORDS] for form in forms(word)})
    if not asked or not terms:
        return []
    query = SearchQuery(" | ".join(f"'{term}'" for term in terms), search_type="raw", config="simple")
    rows = Question.objects.in_public().filter(search_vector=query).select_related("topic", "department")
    found = rows.annotate(rank=SearchRank(F("search_vector"), query)).order_by("-rank", "pk")[:CANDIDATES]
    scored = [(_likeness(asked, row), row) for row in found]
    alike = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], -pair[1].rank))
    return [row for _score, row in alike[:limit]]


def _likeness(asked: set[str], row: Question) -> float:
    """Share of the asked words that stand in the question; that stand in its answer alone, half."""
    own = set(features(f"{row.title} {row.text}"))
    other = set(features(row.answer)) - own
    return (len(asked & own) + len(asked & other) / 2) / len(asked)
