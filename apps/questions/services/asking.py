"""A question comes in: once, however often it is sent; by an address only after that was confirmed."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.core.outgoing import send_mail
from apps.questions import signals, workflow
from apps.questions.choices import LONGEST, LONGEST_TITLE, EventKind, QuestionState, Via
from apps.questions.exceptions import CannotAsk
from apps.questions.models import Asker, Question, QuestionTopic
from apps.questions.services.events import write_event
from apps.questions.services.links import asker_path
from apps.questions.services.moving import lock_question, move
from apps.questions.services.periods import begin_period
from apps.questions.services.suggesting import best_topic
from apps.reports.exceptions import CannotReport
from apps.reports.services.abuse import refuse_blocked

CONFIRM = "questions/mail/confirm"
MAILS, MAILS_IN = 5, 3600  # unconfirmed questions by one address, in so many seconds


@dataclass(frozen=True)
class Asked:
    """What somebody asks. topic: None where they left it to us. consent: whether the answer may be published. email: of
    whoever has no account; name: shown only with show_name. submission: key of the form, by which it comes once.
    network: where a sender without an account comes from, held against the list of abuse and kept nowhere. parent: the
    question that it follows up."""

    title: str
    text: str = ""
    topic: QuestionTopic | None = None
    consent: bool = False
    email: str = ""
    name: str = ""
    show_name: bool = False
    submission: UUID | None = None
    via: Via = Via.WEB
    network: str = ""
    parent: Question | None = None


def ask_question(*, actor: Actor, asked: Asked) -> Question:
    """Take a question. By an account or a program it is one at once; otherwise it waits for the link that its address
    gets. The same submission again gives the question that is there. CannotAsk says what is missing or wrong,
    RateLimited when one address sends too much."""
    _check(actor, asked)
    return _once(actor, asked)


def _once(actor: Actor, asked: Asked, *, proven: bool = False) -> Question:
    """proven: the address was confirmed before."""
    try:
        with transaction.atomic():
            return _sent(asked) or _store(actor, asked, proven=proven)
    except IntegrityError:  # sent twice at once
        there = _sent(asked)
        if there is None:
            raise
        return there


def _sent(asked: Asked) -> Question | None:
    found: Question | None = None
    if asked.submission:
        found = Question.objects.filter(submission=asked.submission).first()
    return found


def _check(actor: Actor, asked: Asked) -> None:
    if not asked.title.strip():
        raise CannotAsk("title", _("Napišite vprašanje."))
    if len(asked.title) > LONGEST_TITLE or len(asked.text) > LONGEST:
        limit = {"title": LONGEST_TITLE, "text": LONGEST}
        field = "title" if len(asked.title) > LONGEST_TITLE else "text"
        raise CannotAsk(field, _("Besedilo je predolgo, dovoljenih je %(limit)d znakov.") % {"limit": limit[field]})
    if asked.topic is not None and not asked.topic.active:
        raise CannotAsk("topic", _("Te teme ni več. Izberite drugo."))
    if not (actor.user or actor.client or actor.system or asked.email):
        raise CannotAsk("email", _("Vpišite elektronski naslov, na katerega vam pošljemo povezavo za potrditev."))
    if not actor.system:
        _refuse_blocked(actor, asked)


def _refuse_blocked(actor: Actor, asked: Asked) -> None:
    """Held against the same list of abuse as reports."""
    email = actor.user.email if actor.user else asked.email
    try:
        refuse_blocked(email=email, network="" if actor.user else asked.network)
    except CannotReport as refusal:
        words = _("S tega naslova vprašanj trenutno ne sprejemamo. Če je to pomota, pokličite ali pišite občini.")
        raise CannotAsk("email", words) from refusal


def _store(actor: Actor, asked: Asked, *, proven: bool) -> Question:
    known = proven or bool(actor.user or actor.client or actor.system)
    title, text = " ".join(asked.title.split()), asked.text.strip()
    topic = asked.topic or best_topic("", f"{title} {text}")
    question = Question(
        title=title, text=text, original_title=title, original_text=text, topic=topic, department=topic.department,
        consent=asked.consent, via=asked.via, submission=asked.submission, parent=asked.parent,
        state=QuestionState.NEW if known else QuestionState.UNCONFIRMED,
    )  # fmt: skip
    if known:
        _begin(question)
    question.save()
    asker = Asker.objects.create(
        question=question, user=actor.user, email="" if actor.user else asked.email.strip().casefold(),
        name=_name(actor, asked), show_name=asked.show_name, confirmed=timezone.now() if known else None,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    if known:
        tell_received(actor, question)
    else:
        _ask_to_confirm(question, asker)
    return question


def tell_received(actor: Actor, question: Question) -> None:
    """The first line of the timeline; the asker hears of it."""
    write_event(
        actor, question, EventKind.STEP, workflow.STEPS["receive"].told, states=("", question.state),
        facts={"step": "receive"},
    )  # fmt: skip
    signals.question_received.emit(question_id=question.pk)


def _begin(question: Question) -> None:
    """It is a question from now on; the caller saves."""
    question.asked_at = timezone.now()
    begin_period(question, question.asked_at)


def _name(actor: Actor, asked: Asked) -> str:
    """Kept only to be shown."""
    if not asked.show_name:
        return ""
    return actor.user.get_full_name() if actor.user else asked.name.strip()


def _ask_to_confirm(question: Question, asker: Asker) -> None:
    address = str(asker.email)
    ratelimit.count("question-mails", address, allowed=MAILS, seconds=MAILS_IN)
    context = {"question": question, "path": asker_path(asker)}
    send_mail(CONFIRM, address, context, language=asker.language)


def confirm_question(*, actor: Actor, asker: Asker) -> Question:
    """Whoever holds the link confirms that the question is theirs; asked again it is what it is."""
    with transaction.atomic():
        question = lock_question(asker.question_id)
        if question.state != QuestionState.UNCONFIRMED:
            return question
        _begin(question)
        move(actor, question, "receive", sides={workflow.ASKER})
        Asker.objects.filter(pk=asker.pk).update(confirmed=question.asked_at)
        signals.question_received.emit(question_id=question.pk)
    return question


def follow_up(
    *, actor: Actor, asker: Asker, title: str, text: str, consent: bool, submission: UUID | None = None
) -> Question:
    """The asker asks further; the caller has checked that it is them. The same submission again gives the question that
    is there. CannotAsk while the first has no answer. RateLimited as `ask_question`."""
    first: Question = asker.question.parent or asker.question
    if first.answered_at is None:
        raise CannotAsk("title", _("Dodatno lahko vprašate, ko dobite odgovor."))
    if actor.user is None:
        ratelimit.count("question-mails", str(asker.email), allowed=MAILS, seconds=MAILS_IN)
    asked = Asked(
        title=title, text=text, topic=first.topic, consent=consent, email=str(asker.email), name=str(asker.name),
        show_name=asker.show_name, parent=first, submission=submission,
    )  # fmt: skip
    _check(actor, asked)
    return _once(actor, asked, proven=True)
