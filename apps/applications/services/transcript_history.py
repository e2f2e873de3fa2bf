"""How a transcript came about: every save with who typed what, and what was corrected."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.applications.models import Transcription
from apps.applications.services.summary import answer_words
from apps.applications.services.transcribing import Transcript

SIZE = 20  # saves on a page


@dataclass(frozen=True)
class Change:
    """One field: its label, what stood there before (empty: nothing) and since."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Save:
    """One save."""

    revision: int
    who: str
    when: dt.datetime
    step: str
    changes: list[Change]


@dataclass(frozen=True)
class Saves:
    """The latest first; `older` continues (0: nothing more)."""

    saves: list[Save]
    older: int = 0


def saves_of(transcript: Transcript, language: str, *, before: int = 0) -> Saves:
    """A page of them: one query."""
    if transcript.application is None:
        return Saves([])
    rows = transcript.application.transcriptions.select_related("by").order_by("-revision")
    found = list(rows.filter(revision__lt=before)[: SIZE + 1] if before else rows[: SIZE + 1])
    shown = [
        _save(transcript, row, old, language) for row, old in zip(found, [*found[1:], None], strict=True)
    ]  # fmt: skip
    return Saves(shown[:SIZE], found[SIZE - 1].revision if len(found) > SIZE else 0)


def _save(transcript: Transcript, row: Transcription, old: Transcription | None, language: str) -> Save:
    titles = {step.id: step.title.of(language) for step in transcript.definition.steps}
    changes = list(_changes(transcript, old.kept if old else {}, row.kept, language))
    return Save(row.revision, str(row.by), row.created, titles.get(row.step, ""), changes)


def _changes(transcript: Transcript, old: dict[str, Any], new: dict[str, Any], language: str) -> Iterator[Change]:
    for step in transcript.definition.steps:
        for one in step.fields:
            stood, stands = (_at(part, one.id) for part in (old, new))
            before = answer_words(one, stood[0], stood[1], language) if stood != (None, None) else ""
            after = answer_words(one, stands[0], stands[1], language)
            if stood != stands and before != after:  # a row that is still blank says nothing
                yield Change(one.label.of(language), before, after)


def _at(content: dict[str, Any], field: str) -> tuple[Any, Any]:
    """What was typed and not understood, and the answer."""
    return content.get("typed", {}).get(field), content.get("values", {}).get(field)
