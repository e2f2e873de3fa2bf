"""The asker hears what happened, in their language, each event once. No mail says a word of question or answer: they
are read on the page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.core.outgoing import render_mail
from apps.notifications.services import Letter, notify, post_letters
from apps.questions.models import Asker, Question, QuestionEvent
from apps.questions.services.links import asker_path

RECEIVED, MOVED = "questions.received", "questions.moved"
MAILS = {RECEIVED: "questions/mail/received", MOVED: "questions/mail/moved"}
TITLES = {
    RECEIVED: gettext_noop("Vaše vprašanje občini smo prejeli"),
    MOVED: gettext_noop("Novo pri vašem vprašanju občini"),
}
OWN = ("person", "anonymous")
SILENT = frozenset({"receive", "withdraw"})  # told by `question_received`; what the asker did they know


def _title(kind: str) -> str:
    return _(TITLES[kind])


def _body(question: Question, event: QuestionEvent | None) -> str:
    if event is not None:
        return f"{event.text} {event.words}".strip()
    if question.due_day is None:
        return _("O odgovoru vas bomo obvestili.")
    return _("Odgovorili bomo najpozneje %(day)s.") % {"day": date_format(question.due_day, "SHORT_DATE_FORMAT")}


lazy_title, lazy_body = lazy(_title, str), lazy(_body, str)


def tell_received(question_id: UUID | str) -> None:
    """That it is there, and until when we answer."""
    _tell(Question.objects.get(pk=question_id), RECEIVED, None)


def tell_event(event_id: UUID | str) -> None:
    """What was done, when it is for the asker."""
    event = QuestionEvent.objects.select_related("question").get(pk=event_id)
    if event.open and event.by_kind not in OWN and event.facts.get("step") not in SILENT:
        _tell(event.question, MOVED, event)


def _tell(question: Question, kind: str, event: QuestionEvent | None) -> None:
    who = Asker.objects.filter(question=question).exclude(confirmed=None).select_related("user").first()
    if who is None:
        return
    key = str(event.pk if event else question.pk)
    if who.user:
        if who.user.is_active and not who.user.erased:
            with translation.override(settings.LANGUAGE_CODE):
                page = question.get_absolute_url()
            notify(
                user=who.user, kind=kind, title=lazy_title(kind), body=lazy_body(question, event), url=page, dedupe=key
            )
    elif who.email:
        _write(question, who, kind, event, key)


def _write(question: Question, who: Asker, kind: str, event: QuestionEvent | None, key: str) -> None:
    with translation.override(who.language):
        context: dict[str, Any] = {"question": question, "event": event, "path": asker_path(who)}
        mail = render_mail(MAILS[kind], context, language=who.language)
    letter = Letter(
        to=str(who.email), subject=mail.subject, text=mail.text, html=mail.html, kind=kind, language=who.language,
        dedupe=key,
    )  # fmt: skip
    post_letters([letter])
