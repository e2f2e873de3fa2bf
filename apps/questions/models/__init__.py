"""Tables of Vprašaj občino."""

from apps.questions.models.answers import AnswerVersion
from apps.questions.models.events import QuestionEvent
from apps.questions.models.people import Asker, QuestionVote
from apps.questions.models.questions import Question
from apps.questions.models.topics import QuestionTemplate, QuestionTopic, ReplyPeriod

__all__ = [
    "AnswerVersion", "Asker", "Question", "QuestionEvent", "QuestionTemplate", "QuestionTopic", "QuestionVote",
    "ReplyPeriod",
]  # fmt: skip
