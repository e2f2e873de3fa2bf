"""Which category a text is about: a small multinomial naive Bayes model, trained in this process on the names, the
everyday words and the shipped example texts of the categories. It proposes, it never decides.

A text becomes its lemmas without accents and, against inflections that the lemmatiser does not know, the first five
letters of longer words.
"""

import functools
import math
from collections import Counter
from typing import Any

from django.db.models import Count, Max

from apps.core.text import lemma, words
from apps.reports.models import ReportCategory
from apps.reports.services.categories import shipped

SMOOTHING = 0.15
NAMES, KEYWORDS = 2, 3  # how much a name and an everyday word count beside one example
STEM = 5
EMPTY = frozenset({
    "in", "na", "za", "je", "da", "se", "ne", "pri", "ob", "po", "iz", "od", "do", "ki", "bi", "so", "ni", "v", "z",
    "s", "o", "k", "kot", "ali", "tudi", "ze", "pa", "to", "ta", "te", "ga", "mi", "si", "sem", "biti",
})  # fmt: skip


def features(text: str) -> list[str]:
    """What is counted."""
    bases = [base for word in words(text) if (base := lemma(word)) not in EMPTY and len(base) > 1]
    return [*bases, *(f"{base[:STEM]}~" for base in bases if len(base) > STEM)]


class Model:
    """Counts of features by category."""

    def __init__(self, texts: dict[str, list[tuple[str, int]]]) -> None:
        self.counts: dict[str, Counter[str]] = {}
        for code, weighed in texts.items():
            counter = self.counts.setdefault(code, Counter())
            for text, weight in weighed:
                for feature in features(text):
                    counter[feature] += weight
        self.known = {feature for counter in self.counts.values() for feature in counter}
        self.totals = {code: sum(counter.values()) for code, counter in self.counts.items()}

    def rank(self, text: str) -> list[str]:
        """Codes that share a word with the text, the likeliest first."""
        found = [feature for feature in features(text) if feature in self.known]
        scores = {
            code: sum(self._weight(code, feature) for feature in found)
            for code, counter in self.counts.items()
            if any(feature in counter for feature in found)
        }
        return sorted(scores, key=lambda code: -scores[code])

    def _weight(self, code: str, feature: str) -> float:
        share = self.counts[code][feature] + SMOOTHING
        return math.log(share / (self.totals[code] + SMOOTHING * len(self.known)))


def suggest_categories(text: str, limit: int = 3) -> list[ReportCategory]:
    """Offered categories that fit the text, the likeliest first; none when nothing in it is known."""
    state = ReportCategory.objects.offered().aggregate(Max("changed"), Count("pk"))
    codes = _model(str(state["changed__max"]), state["pk__count"]).rank(text[:2000])[:limit]
    known = ReportCategory.objects.offered().in_bulk(codes, field_name="code") if codes else {}
    return [known[code] for code in codes if code in known]


@functools.lru_cache(maxsize=2)
def _model(_changed: str, _count: int) -> Model:
    """Trained anew in each process when staff have changed a category."""
    examples: dict[str, list[str]] = {row["code"]: row["examples"] for row in shipped()["categories"]}
    return Model({row.code: _texts(row, examples.get(row.code, [])) for row in ReportCategory.objects.offered()})


def _texts(row: Any, examples: list[str]) -> list[tuple[str, int]]:
    told = [(row.name_sl, NAMES), (row.name_en, NAMES), (row.description_sl, 1), (row.description_en, 1)]
    return [*told, *((word, KEYWORDS) for word in row.keywords), *((text, 1) for text in examples)]
