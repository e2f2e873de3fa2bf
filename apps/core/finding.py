"""The portal's search: every source asked, the best group first, page by page, and what was probably meant."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.core import plugs
from apps.core.actor import Actor
from apps.core.plugs import SearchHit, SearchSource
from apps.core.queries import one_question, typed_words
from apps.core.relevance import Asked
from apps.core.search import MOST_RANKED, marker, no_guessing
from apps.core.text import WORD, forms, plain, similarity, word_set
from apps.core.vocabulary import SHORTEST, looking_like

SHOWN, PAGE = 5, 20  # hits of a group among others, and on a page of its own
SUGGESTED, SUGGESTED_OF_EACH = 8, 3
FEW = 3  # hits in words of citizens: with fewer, a word is perhaps a slip that others made too
JUDGED = 3  # hits by which a group is judged
LONGEST = 120  # characters
MEANT = 0.35  # trigrams that a word shares at least with what was typed instead of it


@dataclass(frozen=True)
class Group:
    """Hits of one source. next: the cursor of its next page, empty at the end."""

    key: str
    title: Any
    hits: Sequence[SearchHit]
    next: str = ""


def asked_text(given: str) -> str:
    """What was typed, as far as it is looked at; bars and stars are for programs of ours."""
    return given.replace("|", " ").replace("*", " ").strip()[:LONGEST].strip()


@one_question()
def groups_of(text: str, actor: Actor) -> list[Group]:
    """The first hits of every source that has some; the group with the best hit first. What only looks like the words
    is asked for when nothing has them, or hardly more than a slip of somebody else's."""
    with no_guessing():
        found = _asked_all(text, actor)
    ours = any(plugs.search_sources.get(group.key).answers for group in found)
    if not ours and sum(len(group.hits) for group in found) < FEW:
        found = _asked_all(text, actor)
    asked = Asked(text)

    def best(group: Group) -> float:
        return max(asked.score(hit) for hit in group.hits[:JUDGED])

    return sorted(found, key=best, reverse=True)


def _asked_all(text: str, actor: Actor) -> list[Group]:
    groups = [page_of(key, text, actor, size=SHOWN) for key, _source in plugs.search_sources.items()] if text else []
    return [group for group in groups if group.hits]


def page_of(key: str, text: str, actor: Actor, *, size: int = PAGE, cursor: str = "") -> Group:
    """Hits of one source after a cursor; LookupError for a source that there is not."""
    source = plugs.search_sources.get(key)
    before, last = _decoded(cursor)
    hits = list(source.search(text, actor, min(before + size + 1, MOST_RANKED))) if text else []
    begin = _after(hits, before, last)
    shown = hits[begin : begin + size]
    more = len(hits) > begin + size
    return Group(key, source.title, shown, _encoded(begin + size, shown[-1].url) if more else "")


def _after(hits: Sequence[SearchHit], before: int, last: str) -> int:
    """Where the page begins: after the last hit that was shown, wherever it stands now; where it is gone, after as many
    as were shown beside it."""
    at = next((place for place, hit in enumerate(hits) if hit.url == last), None)
    return at + 1 if at is not None else max(before - 1, 0)


def _encoded(shown: int, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([shown, last]).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[int, str]:
    """How many were shown, and the last one; the beginning for a cursor that is none of ours."""
    try:
        shown, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        return 0, ""
    fits = type(shown) is int and 0 <= shown < MOST_RANKED and isinstance(last, str)
    return (shown, last) if fits else (0, "")


def marked(group: Group, text: str) -> Group:
    """The same with what was looked for in <mark>."""
    mark = marker(text)
    hits = [replace(hit, title=mark(str(hit.title)), snippet=mark(str(hit.snippet))) for hit in group.hits]
    return replace(group, hits=hits)


@one_question()
def suggestions(text: str, actor: Actor) -> list[tuple[SearchHit, Any]]:
    """What to offer while somebody types: the best hits with the titles of their groups."""
    with no_guessing():
        found = _offered(text, actor)
    found = found or _offered(text, actor)
    asked = Asked(text)
    found.sort(key=lambda pair: -asked.score(pair[0]))
    return found[:SUGGESTED]


def _offered(text: str, actor: Actor) -> list[tuple[SearchHit, Any]]:
    sources = plugs.search_sources if text else ()
    return [(hit, source.title) for source in sources for hit in _few(source, text, actor)]


def _few(source: SearchSource, text: str, actor: Actor) -> Sequence[SearchHit]:
    return source.search(text, actor, SUGGESTED_OF_EACH)


@one_question()
def meant(text: str, groups: Sequence[Group], actor: Actor) -> str:
    """What was probably meant: words that nothing has are put right by words of what looks like them. Empty when there
    is nothing to put right."""
    shown = [hit for group in groups for hit in group.hits]
    known = frozenset[str]().union(*(word_set(hit.title, hit.snippet) | set(hit.words.split()) for hit in shown))
    instead: dict[str, str] = {}
    typed = typed_words(text)
    for word in typed:
        if len(word) >= SHORTEST and known.isdisjoint(forms(word)) and not _begins(word, known):
            instead[word] = _nearest(word, shown) or (_nearest(word, _alone(word, actor)) if typed[1:] else "")
    if not any(instead.values()):
        return ""
    return WORD.sub(lambda match: instead.get(match[0].casefold()) or match[0], text)


def _alone(word: str, actor: Actor) -> list[SearchHit]:
    """What is found by one word of several; nothing where it is no slip."""
    alike = looking_like(plain(word))
    if not alike or not set(forms(word)).isdisjoint(alike):
        return []
    return [hit for source in plugs.search_sources for hit in _few(source, word, actor)]


def _begins(word: str, known: frozenset[str]) -> bool:
    return any(one.startswith(plain(word)) for one in known)


def _nearest(word: str, hits: Sequence[SearchHit]) -> str:
    """The word of these hits that is most like it, as it is written there; empty when none is."""
    texts = (f"{hit.title} {hit.snippet}" for hit in hits)
    written = sorted({match[0].casefold() for text in texts for match in WORD.finditer(text)})
    best = max(written, key=lambda one: similarity(plain(word), plain(one)), default="")
    return best if best and similarity(plain(word), plain(best)) >= MEANT else ""


def some_words(text: str) -> str:
    """A query for what has any of the words; empty for a single one."""
    typed = typed_words(text)
    return " | ".join(typed) if len(typed) > 1 else ""
