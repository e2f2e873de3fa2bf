"""Search that forgives: inflection by lemmas, missing accents, typing errors. For any model that mixes it in."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.db import models
from django.db.models import F

from apps.core.models import PortalQuerySet
from apps.core.text import lemma, plain, search_text, words

GUESS_WEIGHT = 0.3  # of the similarity beside the rank of real hits
SHORT = 3  # letters; shorter words are not guessed


def text_query(text: str) -> SearchQuery | None:
    """All words, each as typed or as lemma, the last one also as a beginning; None without a word."""
    terms = []
    typed = words(text)
    for position, word in enumerate(typed):
        forms = sorted({plain(word), lemma(word)})
        alternatives = [f"'{form}'" for form in forms if form]
        if position == len(typed) - 1:
            alternatives.append(f"'{plain(word)}':*")
        terms.append("(" + " | ".join(alternatives) + ")")
    return SearchQuery(" & ".join(terms), search_type="raw", config="simple") if terms else None


class SearchableQuerySet(PortalQuerySet):
    """Adds `search` to the QuerySet of a `Searchable` model."""

    def search(self, text: str) -> Self:
        """Rows that contain all words (in any inflection), or when there are none, rows that look similar; best first,
        with `rank`: a title that is little more than the words wins. What counts as similar is
        `pg_trgm.word_similarity_threshold`, set with the connection in the settings."""
        query = text_query(text)
        if query is None:
            return self.none()
        needle = plain(" ".join(words(text)))  # no control characters reach the database
        found = self.filter(search_vector=query)
        if len(needle) >= SHORT and not found.exists():
            found = self.filter(search_words__trigram_word_similar=needle)
        similarity = TrigramWordSimilarity(needle, "search_words")
        rank = SearchRank(F("search_vector"), query) + F("similarity") * GUESS_WEIGHT
        rank += TrigramSimilarity("search_title", needle)
        return found.annotate(similarity=similarity, rank=rank).order_by("-rank", "pk")


class Searchable(models.Model):
    """Mixin: the words are filled from `searched()` at every save; the vector is kept by PostgreSQL. A word of the
    title weighs more than one of the rest."""

    search_title = models.TextField(editable=False, default="")
    search_words = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_words", weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    objects = SearchableQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["search_vector"], name="%(class)s_vector"),
            GinIndex(fields=["search_words"], name="%(class)s_trigram", opclasses=["gin_trgm_ops"]),
        ]

    def searched(self) -> tuple[str, ...]:
        """The texts by which a row is found, its title first."""
        raise TypeError(f"{type(self).__name__} does not say by what it is found")

    def refresh_words(self) -> Self:
        """Fill the words; for `bulk_create`, which does not save."""
        title, *rest = self.searched()
        self.search_title, self.search_words = search_text(title), search_text(title, *rest)
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refresh the words before writing."""
        self.refresh_words()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_title", "search_words"}
        super().save(*args, **kwargs)
