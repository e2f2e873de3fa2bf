"""Search that forgives: inflection by lemmas, missing accents, typing errors. For any model that mixes it in."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField, TrigramWordSimilarity
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from apps.core.models import PortalQuerySet
from apps.core.text import lemma, plain, search_text, words

SIMILAR = 0.45  # word similarity below which a guess is noise (pg_trgm)
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
        """Rows that contain all words (in any inflection), then rows that look similar; best first, with `rank`."""
        query = text_query(text)
        if query is None:
            return self.none()
        needle = plain(text).strip()
        found = Q(search_vector=query)
        if len(needle) >= SHORT:
            found |= Q(search_words__trigram_word_similar=needle)
        similarity = TrigramWordSimilarity(Value(needle), "search_words")
        rank = SearchRank(F("search_vector"), query, normalization=Value(1))
        return (
            self.annotate(similarity=similarity, rank=Greatest(rank + Value(0.0), Value(0.0)) + F("similarity"))
            .filter(found)
            .filter(Q(search_vector=query) | Q(similarity__gte=SIMILAR))
            .order_by("-rank", "pk")
        )


class Searchable(models.Model):
    """Mixin: `search_words` is filled from `searched()` at every save; the vector is kept by PostgreSQL."""

    search_words = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_words", config="simple"),
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
        """The texts by which a row is found."""
        raise TypeError(f"{type(self).__name__} does not say by what it is found")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refresh the words before writing."""
        self.search_words = search_text(*self.searched())
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_words"}
        super().save(*args, **kwargs)
