"""Words that mean the same to whoever searches, kept by staff, at hand for every search."""

import datetime as dt

from django.core.cache import cache

from apps.core.plugs import SameWords
from apps.core.text import forms, telling, words
from apps.portal.models import Synonym

FIRST = (
    "vrtec, otroško varstvo", "pločnik, hodnik za pešce", "zabojnik, smetnjak, koš za smeti",
    "svetilka, luč, javna razsvetljava", "kopanje ceste, prekop, izkop", "parkiranje, parkirišče, parkirni prostor",
)  # fmt: skip
KEY, SECONDS = "portal.synonyms", 60  # a reader that was slower than a change is wrong no longer


def expressions(text: str) -> list[list[list[str]]]:
    """One to a line or a comma (`otroško varstvo, vrtec`), as their words, each word as its forms; what one finds
    anyway is left out."""
    found: list[list[list[str]]] = []
    for line in text.replace("\n", ",").split(","):
        expression = [forms(word) for word in telling(words(line))]
        if expression and not any(_alike(expression, other) for other in found):
            found.append(expression)
    return found


def _alike(one: list[list[str]], other: list[list[str]]) -> bool:
    return len(one) == len(other) and all(set(a) & set(b) for a, b in zip(one, other, strict=True))


def same_words() -> SameWords:
    """All groups, from the cache: changes are in force at once."""
    found: list[list[list[list[str]]]] | None = cache.get(KEY)
    if found is None:
        found = [expressions(row.words) for row in Synonym.objects.all()]
        cache.set(KEY, found, SECONDS)
    return found


def load_synonyms(today: dt.date) -> str:
    """Demo data: some to begin with, once."""
    if not Synonym.objects.exists():
        for text in FIRST:
            Synonym.objects.create(words=text)
        forget_words()
    return str(Synonym.objects.count())


def forget_words() -> None:
    """The next search reads them anew."""
    cache.delete(KEY)
