"""Whether the answer may be published: the asker says so, and may say otherwise at any time."""

from uuid import UUID

from django.db import transaction

from apps.core.actor import Actor
from apps.questions import workflow
from apps.questions.choices import EventKind, QuestionState
from apps.questions.models import Question
from apps.questions.services.events import write_event
from apps.questions.services.moving import lock_question, move

TEXTS = {
    True: ("Vpraševalec dovoli objavo odgovora.", "The asker lets the answer be published."),
    False: ("Vpraševalec ne dovoli objave odgovora.", "The asker does not let the answer be published."),
}


def change_consent(*, actor: Actor, question_id: UUID, consent: bool) -> Question:
    """The caller has checked that it is the asker. Taken back it holds at once: nobody else reads it any more. Given
    again somebody looks the answer over once more. The same again: nothing."""
    with transaction.atomic():
        question = lock_question(question_id)
        if question.consent == consent:
            return question
        question.consent = consent
        if question.state == QuestionState.PUBLISHED:
            move(actor, question, "withdraw", sides={workflow.ASKER})
        else:
            question.save()
            write_event(actor, question, EventKind.CONSENT, TEXTS[consent])
    return question
