"""Which label a text is about: a small multinomial naive Bayes model, trained in this process on texts of each label.
It proposes, it never decides.

A text becomes its lemmas without accents and, against inflections that the lemmatiser does not know, the first five
letters of longer words.
"""

import math
from collections import Counter
from collections.abc import Mapping

from apps.core.text import lemma, words

SMOOTHING = 0.15
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
    """Counts of features by label. texts: of each label, with how much each counts."""

    def __init__(self, texts: dict[str, list[tuple[str, int]]]) -> None:
        self.counts: dict[str, Counter[str]] = {}
        for code, weighed in texts.items():
            counter = self.counts.setdefault(code, Counter())
            for text, weight in weighed:
                for feature in features(text):
                    counter[feature] += weight
        self.known = {feature for counter in self.counts.values() for feature in counter}
        self.totals = {code: sum(counter.values()) for code, counter in self.counts.items()}

    def rank(self, text: str, around: Mapping[str, int]) -> list[str]:
        """Labels that share a word with the text, the likeliest first. around: how often each is met where the text
        comes from."""
        found = [feature for feature in features(text) if feature in self.known]
        scores = {
            code: sum(self._weight(code, feature) for feature in found) + math.log1p(around.get(code, 0))
            for code, counter in self.counts.items()
            if any(feature in counter for feature in found)
        }
        return sorted(scores, key=lambda code: -scores[code])

    def _weight(self, code: str, feature: str) -> float:
        share = self.counts[code][feature] + SMOOTHING
        return math.log(share / (self.totals[code] + SMOOTHING * len(self.known)))
