"""The office answers, and changes an answer: each time a new version."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.questions import signals
from apps.questions.choices import LONGEST_ANSWER, EventKind, QuestionState
from apps.questions.exceptions import StepRefused
from apps.questions.models import AnswerVersion, Question
from apps.questions.services.events import tell, write_event
from apps.questions.services.moving import move, office_locked, refuse_stale

ENDED = (QuestionState.CLOSED, QuestionState.REFUSED, QuestionState.UNCONFIRMED)


def answer_question(
    *, actor: Actor, question_id: UUID, text: str, reason: str = "", shown: str | None = None
) -> AnswerVersion:
    """Answer, or change the answer and say why. The asker reads it at once, everybody else after somebody else has
    looked at it, and only when the asker agrees. The same text again is the version that is there, which answers a
    question that was opened again. shown: `as_shown` of the question, from whoever changes what they were shown.
    StepRefused."""
    words = text.strip()
    if not words:
        raise StepRefused(_("Napišite odgovor."))
    if len(words) > LONGEST_ANSWER:
        raise StepRefused(_("Odgovor je predolg."))
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if question.state in ENDED:
            raise StepRefused(_("Na to vprašanje zdaj ni mogoče odgovoriti. Najprej ga znova odprite."))
        latest = latest_version(question)
        if latest is not None and latest.text == words:
            if question.is_waiting:
                _say(actor, question, latest)
            return latest
        if latest is not None and shown is not None:
            refuse_stale(question, shown)
        if latest is not None and not reason.strip():
            raise StepRefused(_("Napišite, zakaj se odgovor spreminja. Razlog preberejo vsi, ki berejo odgovor."))
        version = _write(actor, question, latest, words, reason.strip()[:300])
        _say(actor, question, version)
    return version


def latest_version(question: Question) -> AnswerVersion | None:
    """The newest one, public or not."""
    found: AnswerVersion | None = AnswerVersion.objects.filter(question=question).order_by("-number").first()
    return found


def _write(actor: Actor, question: Question, latest: AnswerVersion | None, words: str, reason: str) -> AnswerVersion:
    question.pending = True
    return AnswerVersion.objects.create(
        question=question, number=latest.number + 1 if latest else 1, text=words, original=words,
        reason=reason if latest else "", department=question.department, author=actor.user,
    )  # fmt: skip


def _say(actor: Actor, question: Question, version: AnswerVersion) -> None:
    question.answered_at = question.answered_at or timezone.now()
    question.officer = question.officer or actor.user
    if question.is_waiting:
        move(actor, question, "answer", facts={"version": version.number})
    else:
        question.save()
        texts = "Odgovor je spremenjen.", "The answer was changed."
        tell(write_event(actor, question, EventKind.ANSWER, texts, facts={"version": version.number}))
    signals.question_answered.emit(question_id=question.pk, version_id=version.pk)
