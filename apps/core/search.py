"""Search that forgives: inflection by lemmas, missing accents, typing errors. For any model that mixes it in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self

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
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.models import PortalQuerySet
from apps.core.queries import Term, remembered, same_as, typed_words, understood
from apps.core.text import WORD, forms, plain, search_text, telling, word_set, words
from apps.core.vocabulary import Learn, wider

GUESS_WEIGHT = 0.3  # of the similarity beside the rank of real hits
SHORT = 3  # letters; beginnings are marked from
MOST_RANKED = 200
guessing: ContextVar[bool] = ContextVar("guessing", default=True)


@contextmanager
def no_guessing() -> Iterator[None]:
    """Inside, `search` finds what has the words and nothing else: whoever asks several tables guesses only when none of
    them has anything."""
    token = guessing.set(False)
    try:
        yield
    finally:
        guessing.reset(token)


def text_query(text: str) -> SearchQuery | None:
    """What `queries.understood` says, for the database; None without a word."""
    return remembered(f"query {text}", lambda: _query(understood(text)))


def guessed_query(text: str) -> SearchQuery | None:
    """The same with words that look like these; None when none does."""

    def ask() -> SearchQuery | None:
        typed = understood(text)
        widened = [wider(terms) for terms in typed]
        return _query(widened) if widened != typed else None

    return remembered(f"guessed query {text}", ask)


def _query(parts: list[list[Term]]) -> SearchQuery | None:
    written = " | ".join(f"({' & '.join(map(str, terms))})" for terms in parts)
    return SearchQuery(written, search_type="raw", config="simple") if written else None


def finder(asked: str) -> Callable[..., bool]:
    """Tells whether texts have what was looked for, by the same rule as rows of tables: in any inflection, with accents
    or without. For what is too little to keep columns of words."""
    parts = understood(asked)

    def has(*texts: str) -> bool:
        found = word_set(*texts)
        return any(all(term.among(found) for term in part) for part in parts)

    return has


def marker(asked: str) -> Callable[[str], SafeString]:
    """Turns texts into HTML with the words that were looked for in <mark>, or what means the same: in any inflection,
    without accents, the last one as a beginning."""
    typed = typed_words(asked)
    wanted = {form for word in typed for form in forms(word)}
    for _span, others in same_as(typed):
        wanted.update(form for expression in others for word in expression for form in word)
    beginning = plain(typed[-1]) if typed and len(typed[-1]) >= SHORT else None

    def fits(word: str) -> bool:
        return not wanted.isdisjoint(forms(word)) or bool(beginning and plain(word).startswith(beginning))

    def marked(text: str) -> SafeString:
        parts, end = list[str](), 0
        for match in WORD.finditer(text):
            if fits(match[0].casefold()):
                parts += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match[0])]
                end = match.end()
        return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  every part is escaped

    return marked


class SearchableQuerySet(PortalQuerySet):
    """Adds `search` to the QuerySet of a `Searchable` model."""

    def search(self, text: str) -> Self:
        """Rows that contain all words (in any inflection), or when there are none, rows with words that look like
        them; best first, with `rank`: a title that is little more than the words wins. Of very many, only the first
        ones by the model's own order are compared."""
        query = text_query(text)
        found = self._first(query)
        if not found and guessing.get():
            query = guessed_query(text)
            found = self._first(query)
        if query is None or not found:
            return self.none()
        needle = plain(" ".join(dict.fromkeys(telling(words(text)))))  # no control characters reach the database
        rank = SearchRank(F("search_vector"), query) + F("similarity") * GUESS_WEIGHT
        rank += TrigramSimilarity("search_title", needle)
        similarity = TrigramWordSimilarity(needle, "search_title")
        return self.filter(pk__in=found).annotate(similarity=similarity, rank=rank).order_by("-rank", "pk")

    def _fetch_all(self) -> None:
        """Nothing is nothing: Django would build the whole statement before it finds that out."""
        if self._result_cache is None and self.query.is_empty():
            self._result_cache = []
        super()._fetch_all()

    def _first(self, query: SearchQuery | None) -> list[Any]:
        if query is None:
            return []
        rows = self.filter(search_vector=query).order_by(*self.model._meta.ordering)
        return list(rows.values_list("pk", flat=True)[:MOST_RANKED])


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
        indexes = [GinIndex(fields=["search_vector"], name="%(class)s_vector")]
        triggers: ClassVar[list[Any]] = [Learn()]

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
