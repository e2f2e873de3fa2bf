"""Until when we answer."""

import datetime as dt
from typing import Any

from apps.core.legal_time import add_working_days, end_of_day, local_day
from apps.questions.choices import USUAL_DAYS
from apps.questions.models import Question, ReplyPeriod


def begin_period(question: Question, now: dt.datetime) -> None:
    """The period in force today counts from now; the caller saves."""
    day = local_day(now)
    row: Any = ReplyPeriod.objects.on(day, question.topic)
    question.days = row.days if row else USUAL_DAYS
    question.due_at = end_of_day(add_working_days(day, question.days))
