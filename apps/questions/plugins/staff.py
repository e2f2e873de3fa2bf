"""What questions plug in for the offices that answer them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import registry
from apps.questions import demo
from apps.questions.choices import QuestionState
from apps.questions.models import Question
from apps.questions.models.questions import MODERATE, VIEW

IN_INBOX = 50


def fresh(actor: Actor) -> Any:
    """Questions of the actor's departments that nobody has taken yet."""
    return Question.objects.filter(Question.objects.at_work(actor), state=QuestionState.NEW, officer=None)


def late(actor: Actor) -> Any:
    """Those whose day went by: the actor's own, and those that nobody has."""
    rows = Question.objects.filter(Question.objects.at_work(actor)).overdue()
    return rows.filter(officer=None) | rows.filter(officer=actor.user.pk) if actor.user else rows.none()


def to_publish(actor: Actor) -> Any:
    """Answers that wait for the actor's look."""
    rows = Question.objects.filter(Question.objects.at_work(actor))
    return rows.to_moderate() if actor.has_perm(MODERATE) else rows.none()


def returned(actor: Actor) -> Any:
    """Answers of the actor that were given back."""
    rows = Question.objects.filter(Question.objects.at_work(actor)).returned()
    return rows.filter(officer=actor.user.pk) if actor.user else rows.none()


def in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """The oldest fresh ones as matters of the inbox."""
    rows = fresh(actor).named().order_by("asked_at", "id")[:IN_INBOX]
    return [
        registry.InboxItem(
            title=row.title, text=row.text[:120], url=reverse("admin:questions_question_change", args=[row.pk]),
            since=row.asked_at, department=row.department.name, until=row.due_at,
        )
        for row in rows
    ]  # fmt: skip


CARDS: tuple[tuple[str, Any, str, Callable[[Actor], Any], Any, str, int], ...] = (
    ("nedodeljena", _("Nova vprašanja"), "help", fresh, _("Vprašanja vaših oddelkov, ki jih še nihče ni prevzel"),
     VIEW, 24),
    ("zamujena", _("Zamujena vprašanja"), "alarm", late, _("Rok je potekel: vaša in nedodeljena"), VIEW, 13),
    ("pregled", _("Odgovori za objavo"), "fact_check", to_publish, _("Preglejte jih, preden jih preberejo vsi"),
     MODERATE, 23),
    ("vrnjena", _("Odgovori, vrnjeni v popravek"), "reply", returned, _("Popravite jih, da bodo lahko objavljeni"),
     VIEW, 14),
)  # fmt: skip


def _counter(rows: Callable[[Actor], Any]) -> Callable[[Actor], int]:
    return lambda actor: rows(actor).count()


def _leading(tab: str) -> Callable[[], str]:
    return lambda: f"{reverse('admin:questions_question_changelist')}?zavihek={tab}"


def register() -> None:
    """Called from the app's `register`."""
    registry.inbox_sources.register(
        "questions",
        registry.InboxSource(_("Nova vprašanja"), "help", in_inbox, lambda actor: fresh(actor).count()),
        order=22,
    )
    for key, title, icon, rows, hint, permission, order in CARDS:
        card = plugs.WaitingCard(
            title=title, icon=icon, count=_counter(rows), url=_leading(key), permission=permission, hint=hint
        )
        plugs.waiting_cards.register(f"questions.{key}", card, order=order)
    plugs.demo_modules.register("questions", plugs.DemoModule("Vprašaj občino", demo.load), order=77)
    for role in ("officer", "head"):
        registry.grant(
            role, VIEW, "questions.view_questiontopic", "questions.view_replyperiod", "questions.view_questiontemplate"
        )
    registry.describe(MODERATE, _("objava odgovorov na vprašanja"))
    registry.grant("head", MODERATE)
    registry.grant("content_coordinator", VIEW, MODERATE)
    registry.grant("administrator", MODERATE)
    for model in ("questiontopic", "replyperiod", "questiontemplate"):
        registry.grant("head", f"questions.add_{model}", f"questions.change_{model}", municipal=True)
        registry.grant("administrator", f"questions.add_{model}", f"questions.change_{model}")
