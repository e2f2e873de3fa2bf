"""Words that anything searchable has, and which of them look like one that nothing has.

A trigger adds the words of every row that is written, by whatever way; the words of rows that are gone go in the night.
What is found by them is found through the rows themselves, so that nobody learns of a row that is not for them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Value

from apps.core.models import SearchWord
from apps.core.queries import Term, Word, remembered
from apps.core.triggers import FirmTrigger

SHORTEST, LONGEST = 4, 40  # letters of a word that is put right
MOST = 6  # words that stand in for one

# Numbers are no words, and nobody means another one.
ADD = f"""
INSERT INTO core_searchword (word)
SELECT DISTINCT word FROM ({{words}}) AS found (word)
WHERE length(word) BETWEEN {SHORTEST} AND {LONGEST} AND word !~ '[0-9_]'
AND NOT EXISTS (SELECT FROM core_searchword AS known WHERE known.word = found.word)
"""  # noqa: S608  of our own


class Learn(FirmTrigger):
    """Adds the words of a row."""

    name = "learn_words"
    level = pgtrigger.Row
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("search_words")  # type: ignore[no-untyped-call]

    def get_func(self, model: Any) -> str:
        """Nothing to do for a row that kept its words."""
        add = ADD.format(words="SELECT unnest(string_to_array(NEW.search_words, ' '))")
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.search_words = OLD.search_words THEN RETURN NULL; END IF;
            END IF;
            {add};
            RETURN NULL;
        """


def searchable_tables() -> list[str]:
    """Tables whose rows are found by their words."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(one, Learn) for one in getattr(model._meta, "triggers", ()))
    )


@transaction.atomic
def gather() -> int:
    """Take all words anew; returns how many. A word that comes back with a row that is written meanwhile may be missing
    until the next night: that row is still found by it, only nothing is put right by it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE gathered (word text)")
        for table in searchable_tables():
            cursor.execute("INSERT INTO gathered SELECT word FROM ts_stat(%s)", [f"SELECT search_vector FROM {table}"])  # noqa: S608  of our own
        cursor.execute("ANALYZE gathered")
        cursor.execute(
            "DELETE FROM core_searchword AS one WHERE NOT EXISTS (SELECT FROM gathered WHERE gathered.word = one.word)"
        )
        cursor.execute(
            "DELETE FROM core_searchword AS one USING core_searchword AS other"
            " WHERE one.word = other.word AND one.id > other.id"
        )
        cursor.execute(ADD.format(words="SELECT word FROM gathered"))
        cursor.execute("DROP TABLE gathered")
    return SearchWord.objects.count()


def looking_like(word: str, *, begun: bool = False) -> tuple[str, ...]:
    """Words that look most like a plain word, or that have a part like it when it is only begun; asked once within
    `queries.one_question`. The thresholds of pg_trgm are set with the connection in the settings."""
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    return remembered(f"like {word} {begun}", lambda: _asked(word, begun))


def _asked(word: str, begun: bool) -> tuple[str, ...]:
    wanted = {"word__trigram_word_similar" if begun else "word__trigram_similar": word}
    part = TrigramWordSimilarity(word, "word") if begun else Value(0.0)
    alike = SearchWord.objects.filter(**wanted).annotate(part=part, whole=TrigramSimilarity("word", word))
    found = alike.order_by("-part", "-whole", "word").values_list("word", flat=True)[: 2 * MOST]
    return tuple(dict.fromkeys(found))[:MOST]


def wider(terms: Sequence[Term]) -> list[Term]:
    """The same, each word found in what looks like it too. A number is not guessed: beside words it may be missing."""
    named = [term for term in terms if not term.typed.isdigit()] or terms
    return [term.through(_wider) for term in named]


def _wider(word: Word) -> Word:
    begun = looking_like(word.beginning, begun=True) if word.beginning else ()
    if begun and word.beginning not in begun:
        near = begun
    else:  # a whole word: what only begins like it is another one
        near = tuple(one for form in word.forms for one in looking_like(form))
    return replace(word, forms=tuple(dict.fromkeys((*word.forms, *near))))
