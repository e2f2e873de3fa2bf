"""Writing what happened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from apps.core.access import words_for
from apps.core.actor import Actor
from apps.core.trail import kind_of
from apps.questions import signals
from apps.questions.choices import EventKind
from apps.questions.models import Question, QuestionEvent

LONGEST = 300


def write_event(
    actor: Actor, question: Question, kind: EventKind, texts: Sequence[str], *, for_asker: bool = True,
    words: str = "", states: tuple[str, str] = ("", ""), facts: Mapping[str, Any] | None = None,
    happened: dt.datetime | None = None,
) -> QuestionEvent:  # fmt: skip
    """For services that have asked already. texts: Slovenian and English. Who asked is never named here, not even by
    an id: that stands in `Asker` alone."""
    at_work = actor.is_staff or bool(actor.client)
    who = "person" if actor.user and not at_work else kind_of(actor)
    by = actor.client or actor.system or (str(actor.user.pk) if actor.is_staff else "")
    return QuestionEvent.objects.create(
        question=question, kind=kind, text_sl=texts[0][:LONGEST], text_en=texts[1][:LONGEST], open=for_asker,
        words=words.strip(), by_kind=who, by_id=by[:120], by_name=words_for(actor).name[:200] if at_work else "",
        state_from=states[0], state_to=states[1], facts=dict(facts or {}), happened=happened or timezone.now(),
    )  # fmt: skip


def tell(event: QuestionEvent) -> None:
    """The asker hears of an event that is no step (steps tell by themselves)."""
    signals.question_moved.emit(question_id=event.question_id, step="", event_id=event.pk)
