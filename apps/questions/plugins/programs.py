"""What programs and dashboards may be told of questions: ids alone, and how fast they are answered."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.questions.models import Question
from apps.questions.models.questions import PUBLIC
from apps.questions.statistics import median_reply

READ = "questions:read"


def told_of_answer(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which question: one that is public, the program's own person's, or of a department that it works for; nothing of
    the others."""
    rows = Question.objects.filter(pk=payload["question_id"])
    wanted = PUBLIC | Question.objects.own(actor.in_person()) | Q(department__in=sorted(actor.departments))
    seen = rows.filter(wanted).exists()
    return {"question_id": payload["question_id"]} if READ in actor.scopes and seen else None


def register() -> None:
    """Called from the app's `register`."""
    event = plugs.WebhookEvent(_("na vprašanje je odgovorjeno"), told_of_answer)
    plugs.webhook_events.register("question_answered", event)
    source = plugs.IndicatorSource(_("Mediana časa do odgovora na vprašanje"), "dan", median_reply)
    plugs.indicator_sources.register("questions.median_reply", source)
