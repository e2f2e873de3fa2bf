"""Staff pages of Vprašaj občino."""

from apps.questions.admin.questions import QuestionAdmin
from apps.questions.admin.topics import PeriodAdmin, TemplateAdmin, TopicAdmin

__all__ = ["PeriodAdmin", "QuestionAdmin", "TemplateAdmin", "TopicAdmin"]
