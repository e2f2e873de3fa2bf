"""What pages, feed and API say of questions: rows of lists, the versions of an answer, the thread, the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator

from apps.core.actor import Actor
from apps.questions import workflow
from apps.questions.choices import EventKind
from apps.questions.models import AnswerVersion, Asker, Question, QuestionEvent

SNIPPET = 160


@dataclass(frozen=True)
class Row:
    """A question in a list."""

    question: Question
    look: workflow.Look

    @property
    def snippet(self) -> str:
        """Beginning of the public answer."""
        return snippet_of(self.question)


@dataclass(frozen=True)
class Entry:
    """A question of a thread with what its reader may read: the versions of the answer, the newest first."""

    question: Question
    look: workflow.Look
    name: str
    own: bool
    versions: list[AnswerVersion] = field(default_factory=list)

    @property
    def answer(self) -> AnswerVersion | None:
        """The newest that the reader may read."""
        return self.versions[0] if self.versions else None

    @property
    def earlier(self) -> list[AnswerVersion]:
        """What it said before."""
        return self.versions[1:]

    @property
    def is_pending(self) -> bool:
        """Whether the asker reads a version that the others do not read yet."""
        return bool(self.own and self.question.public and self.answer and self.answer.published_at is None)


def listed(questions: Iterable[Question]) -> list[Row]:
    """Rows of a list."""
    return [Row(question, workflow.LOOKS[question.shown_state]) for question in questions]


def snippet_of(question: Question) -> str:
    """Beginning of the public answer, on one line."""
    return Truncator(" ".join(question.answer.split())).chars(SNIPPET)


def owns(actor: Actor, question: Question) -> bool:
    """Whether the actor, as a person, asked it."""
    return bool(actor.user) and Asker.objects.filter(question=question.pk, user=actor.user.pk).exists()


def thread_of(first: Question, *, own: bool) -> list[Entry]:
    """The first question of a thread and what follows it up, in their order. own: for whoever asked them, who reads
    what is not public as well."""
    rows = [first, *Question.objects.named().filter(parent=first).order_by("asked_at", "id")]
    shown = [row for row in rows if own or row.public]
    askers = {one.question_id: one for one in Asker.objects.filter(question__in=shown)}
    versions: dict[Any, list[AnswerVersion]] = {row.pk: [] for row in shown}
    for version in AnswerVersion.objects.filter(question__in=shown).select_related("department").order_by("-number"):
        if own or version.published_at is not None:
            versions[version.question_id].append(version)
    return [
        Entry(
            row, workflow.LOOKS[row.shown_state], askers[row.pk].public_name if row.pk in askers else "", own,
            versions[row.pk],
        )
        for row in shown
    ]  # fmt: skip


def course_of(thread: Iterable[Entry]) -> list[tuple[QuestionEvent, str]]:
    """What the asker reads of the whole thread, the latest first."""
    rows = QuestionEvent.objects.filter(question__in=[entry.question.pk for entry in thread]).for_asker()
    return [(event, icon_of(event)) for event in rows.order_by("-happened", "-id")]


def inside_of(question: Question) -> list[tuple[QuestionEvent, str]]:
    """All of it, for the office."""
    return [(event, icon_of(event)) for event in question.events.order_by("-happened", "-id")]


EVENT_ICONS = {
    EventKind.ANSWER: "sporocilo", EventKind.ASSIGNED: "stavba", EventKind.TOPIC: "uredi", EventKind.TURNED: "naprej",
    EventKind.EDITED: "uredi", EventKind.CONSENT: "kljucavnica",
}  # fmt: skip


def icon_of(event: QuestionEvent) -> str:
    """Of a line of the timeline."""
    if event.kind == EventKind.STEP and event.state_to:
        return workflow.LOOKS[event.state_to].icon
    return EVENT_ICONS.get(EventKind(event.kind), "podatek")
