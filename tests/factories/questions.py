"""Questions, asked and answered as the pages do it."""

from typing import Any

from apps.core.actor import ANONYMOUS, Actor
from apps.identity.models import Department, User
from apps.questions import services
from apps.questions.models import Question, QuestionTopic
from apps.questions.services.moderating import Wording
from apps.questions.services.moving import as_shown
from tests.factories.people import acting_as


def make_topic(department: Department, code: str = "ceste", **values: Any) -> QuestionTopic:
    """A topic of a department."""
    given = {"name_sl": "Ceste in pločniki", "name_en": "Roads", "keywords": ["cesta", "pločnik", "luknja"]}
    return QuestionTopic.objects.create(code=code, department=department, **given | values)


def ask_one(topic: QuestionTopic, user: User | None = None, **values: Any) -> Question:
    """By an account, or (with `email`) by somebody without one."""
    given = {"title": "Kdaj bo popravljena velika luknja v pločniku?", "text": "Pri šoli je že dolgo.", "consent": True}
    actor = Actor(user=user, level="low") if user else ANONYMOUS
    return services.ask_question(actor=actor, asked=services.Asked(topic=topic, **given | values))


def answer_one(question: Question, officer: User, text: str = "Popravili jo bomo jeseni.", **values: Any) -> Question:
    """With an answer of the officer."""
    services.answer_question(actor=acting_as(officer), question_id=question.pk, text=text, **values)
    question.refresh_from_db()
    return question


def publish_one(question: Question, moderator: User) -> Question:
    """For everybody."""
    question.refresh_from_db()
    version, wording = question.versions.count(), Wording(question.title, question.text)
    services.publish_question(
        actor=acting_as(moderator), question_id=question.pk, version=version, wording=wording, shown=as_shown(question)
    )  # fmt: skip
    question.refresh_from_db()
    return question
