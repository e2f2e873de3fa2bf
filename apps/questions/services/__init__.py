"""Every write of Vprašaj občino."""

from apps.questions.services.answering import answer_question
from apps.questions.services.asking import Asked, ask_question, confirm_question, follow_up
from apps.questions.services.consenting import change_consent
from apps.questions.services.handling import assign_question, change_topic, take_over, write_note
from apps.questions.services.moderating import edit_wording, publish_question, return_answer
from apps.questions.services.moving import close_question, redact_question, refuse_question, reopen_question
from apps.questions.services.redacting import redact_words
from apps.questions.services.topics import load_topics
from apps.questions.services.turning import block_asker, make_report, offer_draft
from apps.questions.services.voting import vote

__all__ = [
    "Asked", "answer_question", "ask_question", "assign_question", "block_asker", "change_consent", "change_topic",
    "close_question", "confirm_question", "edit_wording", "follow_up", "load_topics", "make_report", "offer_draft",
    "publish_question", "redact_question", "redact_words", "refuse_question", "reopen_question", "return_answer",
    "take_over", "vote", "write_note",
]  # fmt: skip
