"""Steps from state to state: the one place where a question changes its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.questions import signals, workflow
from apps.questions.choices import ClosingReason, EventKind, QuestionState, RefusalReason
from apps.questions.exceptions import StepRefused
from apps.questions.models import AnswerVersion, Question, QuestionEvent
from apps.questions.services.events import write_event
from apps.questions.services.periods import begin_period

REASONS = dict(RefusalReason.choices) | dict(ClosingReason.choices)


def lock_question(question_id: UUID) -> Question:
    """The question, for this transaction alone, and before it the first of its thread: always in this order, so that
    neither changes under the other and nobody waits in a circle."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("topic", "department")
    first = rows.filter(pk__in=Question.objects.filter(pk=question_id).values("parent")).first()
    question: Question = rows.get(pk=question_id)
    question.parent = first
    return question


def locked(actor: Actor, question_id: UUID) -> Question:
    """The same; Http404 when the actor does not see it."""
    try:
        question = lock_question(question_id)
    except Question.DoesNotExist as missing:
        raise Http404 from missing
    seen = Question.objects.all() if actor.system else Question.objects.visible_to(actor)
    if not seen.filter(pk=question_id).exists():
        raise Http404
    return question


def office_locked(actor: Actor, question_id: UUID, *, also: frozenset[str] = frozenset()) -> Question:
    """The same; StepRefused for whoever does not work on it (or stands on none of the sides in `also`)."""
    question = locked(actor, question_id)
    if not actor.system and not workflow.sides_of(actor, question) & (workflow.OFFICE | also):
        raise StepRefused(_("Za to nimate pravice."))
    return question


def as_shown(question: Question) -> str:
    """What a form carries of the question that it was filled in from; another one after every change."""
    return question.changed.isoformat()


def refuse_stale(question: Question, shown: str) -> None:
    """StepRefused when the question (locked) is not the one that the form was filled in from (`as_shown`): it would
    bring back what was redacted meanwhile."""
    if shown != as_shown(question):
        raise StepRefused(_("Vprašanje se je med tem spremenilo. Odprite stran znova in preverite, kaj piše zdaj."))


def move(
    actor: Actor, question: Question, step: str, *, reason: str = "", words: str = "", sides: set[str] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> QuestionEvent:  # fmt: skip
    """Take a step of a question that is locked, and save it."""
    taken = workflow.STEPS[step]
    standing = workflow.sides_of(actor, question) if sides is None else sides
    if question.state not in taken.sources:
        state = question.get_state_display()
        raise StepRefused(_("To ni mogoče, ker je stanje vprašanja »%(state)s«.") % {"state": state})
    if not standing & taken.sides:
        raise StepRefused(_("Za ta korak nimate pravice."))
    before, question.state = question.state, taken.target
    said = {"step": step} | ({"reason": reason} if reason else {}) | dict(facts or {})
    question.reason = reason
    if before == QuestionState.PUBLISHED:
        _leave_public(question)
    settle(question)
    event = write_event(
        actor, question, EventKind.STEP, told(taken, reason), for_asker=taken.open, words=words,
        states=(before, question.state), facts=said,
    )  # fmt: skip
    question.save()
    _settle_followups(question)
    signals.question_moved.emit(question_id=question.pk, step=step, event_id=event.pk)
    return event


def _leave_public(question: Question) -> None:
    """It comes back only after a new look, and then with the version that was looked at alone. The caller saves."""
    AnswerVersion.objects.filter(question=question).update(published_at=None, published_by=None)
    question.answer, question.pending, question.updated_at = "", True, timezone.now()


def settle(question: Question) -> None:
    """What follows from the state, for lists and indexes; the caller saves."""
    in_thread = question.parent is None or question.parent.public
    question.public = question.state == QuestionState.PUBLISHED and question.consent and in_thread
    ended = question.state in (QuestionState.CLOSED, QuestionState.REFUSED)
    question.closed_at = (question.closed_at or timezone.now()) if ended else None


def _settle_followups(question: Question) -> None:
    """What follows up a question that is not public is not public either, and comes back with it."""
    rows = Question.objects.filter(parent=question, state=QuestionState.PUBLISHED, consent=True)
    rows.exclude(public=question.public).update(public=question.public)


def told(step: workflow.Step, reason: str) -> tuple[str, str]:
    """The line of the timeline in both languages."""
    texts = []
    for language, text in zip(("sl", "en"), step.told, strict=True):
        with translation.override(language):
            texts.append(text % {"why": REASONS.get(reason, "")} if "%(" in text else text)
    return texts[0], texts[1]


def refuse_question(*, actor: Actor, question_id: UUID, reason: str, words: str) -> Question:
    """It will not be answered; the asker reads why."""
    if reason not in RefusalReason.values:
        raise StepRefused(_("Izberite razlog."))
    if not words.strip():
        raise StepRefused(_("Napišite pojasnilo za vpraševalca."))
    return _step(actor, question_id, "refuse", reason=reason, words=words)


def close_question(*, actor: Actor, question_id: UUID, reason: str, words: str = "") -> Question:
    """Nothing more is done with it."""
    if reason not in ClosingReason.values:
        raise StepRefused(_("Izberite razlog."))
    return _step(actor, question_id, "close", reason=reason, words=words)


def reopen_question(*, actor: Actor, question_id: UUID, words: str = "") -> Question:
    """It was closed or refused by mistake: the office owes an answer again, within a new period."""
    with transaction.atomic():
        question = locked(actor, question_id)
        question.answered_at = None
        begin_period(question, timezone.now())
        move(actor, question, "reopen", words=words)
    return question


def redact_question(*, actor: Actor, question_id: UUID, words: str) -> Question:
    """Nobody but the asker and the office sees it from now on. words: why, for the asker too."""
    if not words.strip():
        raise StepRefused(_("Napišite, zakaj."))
    return _step(actor, question_id, "redact", words=words)


def _step(actor: Actor, question_id: UUID, step: str, *, reason: str = "", words: str = "") -> Question:
    with transaction.atomic():
        question = locked(actor, question_id)
        move(actor, question, step, reason=reason, words=words)
    return question
