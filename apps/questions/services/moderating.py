"""The second look before everybody reads a question and its answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Employment, User
from apps.notifications.services import notify
from apps.questions import signals, workflow
from apps.questions.choices import LONGEST_TITLE, EventKind, QuestionState
from apps.questions.exceptions import StepRefused
from apps.questions.models import AnswerVersion, Question
from apps.questions.services.answering import latest_version
from apps.questions.services.events import tell, write_event
from apps.questions.services.moving import locked, move, office_locked, refuse_stale

MODERATING = ("head", "content_coordinator", "administrator")  # the roles that hold `moderate_question` (plugins.staff)
ALSO = frozenset({workflow.MODERATOR})
PUBLISHABLE = (QuestionState.ANSWERED, QuestionState.PUBLISHED, QuestionState.REDACTED)
RETURNED = "questions.returned"


@dataclass(frozen=True)
class Wording:
    """The question as everybody reads it."""

    title: str
    text: str


def moderators_of(question: Question) -> list[User]:
    """Who may publish answers of the question's organisation today."""
    jobs = Employment.objects.on(local_day(timezone.now())).filter(
        department__organisation=question.department.organisation_id, role__in=MODERATING
    )
    return list(User.objects.filter(is_active=True, pk__in=jobs.values("user")))


def is_alone(actor: Actor, question: Question) -> bool:
    """Whether nobody else in the organisation could have the second look."""
    return all(one.pk == actor.user.pk for one in moderators_of(question)) if actor.user else False


def why_not(actor: Actor, question: Question, version: AnswerVersion | None) -> str:
    """Why the actor cannot publish this version now; empty when they can."""
    if question.state not in PUBLISHABLE or version is None:
        return _("Objaviti je mogoče samo vprašanje, na katero je odgovorjeno.")
    if question.parent is not None and not question.parent.public:
        return _("Dodatno vprašanje je lahko javno šele, ko je javno prvo vprašanje.")
    if not question.consent:
        return _("Vpraševalec ne dovoli objave. Odgovor ostane zaseben.")
    if workflow.MODERATOR not in workflow.sides_of(actor, question):
        return _("Za objavo nimate pravice.")
    if version.author_id == actor.user.pk and not is_alone(actor, question):
        return _("Svojega odgovora ne morete objaviti sami: pregledati ga mora nekdo drug.")
    return ""


def publish_question(*, actor: Actor, question_id: UUID, version: int, wording: Wording, shown: str) -> Question:
    """Everybody may read it from now on. version: number of the version that was looked at; wording: the question with
    what is private left out; shown: `as_shown` of the question that was looked at. StepRefused, also when question or
    answer were changed meanwhile."""
    if not wording.title.strip() or len(wording.title.strip()) > LONGEST_TITLE:
        raise StepRefused(_("Napišite vprašanje, kot bo objavljeno."))
    with transaction.atomic():
        question = locked(actor, question_id)
        latest = latest_version(question)
        if refusal := why_not(actor, question, latest):
            raise StepRefused(refusal)
        if latest is None or latest.number != version:
            raise StepRefused(_("Med tem je bil odgovor spremenjen. Preglejte novo različico."))
        refuse_stale(question, shown)
        now = timezone.now()
        AnswerVersion.objects.filter(pk=latest.pk, published_at=None).update(published_at=now, published_by=actor.user)
        question.title, question.text = wording.title.strip(), wording.text.strip()
        question.answer, question.pending = latest.text, False
        question.published_at, question.updated_at = question.published_at or now, now
        _say_published(actor, question, latest)
        signals.question_answered.emit(question_id=question.pk, version_id=latest.pk)  # now for everybody
    return question


def _say_published(actor: Actor, question: Question, version: AnswerVersion) -> None:
    facts: dict[str, Any] = {"version": version.number, "alone": version.author_id == actor.user.pk}
    if question.state != QuestionState.PUBLISHED:
        move(actor, question, "publish", facts=facts)
        return
    question.save()
    texts = "Spremenjeni odgovor je objavljen.", "The changed answer is published."
    tell(write_event(actor, question, EventKind.ANSWER, texts, facts=facts))


def return_answer(*, actor: Actor, question_id: UUID, words: str) -> Question:
    """Not like this: the author is told what to mend. The asker has the answer all the same."""
    if not words.strip():
        raise StepRefused(_("Napišite, kaj je treba popraviti."))
    with transaction.atomic():
        question = locked(actor, question_id)
        latest = latest_version(question)
        if workflow.MODERATOR not in workflow.sides_of(actor, question):
            raise StepRefused(_("Za to nimate pravice."))
        if latest is None or not question.pending:
            raise StepRefused(_("Noben odgovor ne čaka na pregled."))
        texts = "Odgovor je vrnjen v popravek.", "The answer was given back to be mended."
        event = write_event(actor, question, EventKind.RETURNED, texts, for_asker=False, words=words)
        with translation.override(settings.LANGUAGE_CODE):
            page = reverse("admin:questions_question_change", args=[question.pk])
        notify(
            user=latest.author, kind=RETURNED, title=gettext_lazy("Odgovor na vprašanje je vrnjen v popravek"),
            body=gettext_lazy("Preberite, kaj je treba popraviti."), dedupe=str(event.pk),
            url=page,
        )  # fmt: skip
    return question


def may_edit(actor: Actor, question: Question) -> bool:
    """Whether whoever works on the question may put it in other words now: nobody who could not have published them."""
    return question.state != QuestionState.PUBLISHED or workflow.MODERATOR in workflow.sides_of(actor, question)


def edit_wording(*, actor: Actor, question_id: UUID, wording: Wording, reason: str, shown: str) -> Question:
    """The question in other words: page, search, feed and API say them from the same transaction on; what was asked
    stays, sealed. What is published is for those who publish. shown: `as_shown` of the question whose wording was
    edited. StepRefused."""
    if not wording.title.strip() or not reason.strip():
        raise StepRefused(_("Vpišite vprašanje in razlog spremembe."))
    with transaction.atomic():
        question = office_locked(actor, question_id, also=ALSO)
        if not may_edit(actor, question):
            raise StepRefused(_("Besedilo objavljenega vprašanja lahko ureja samo, kdor odgovore objavlja."))
        title, text = wording.title.strip()[:LONGEST_TITLE], wording.text.strip()
        if (question.title, question.text) == (title, text):
            return question  # sent twice
        refuse_stale(question, shown)
        question.title, question.text = title, text
        question.updated_at = timezone.now()
        question.save()
        texts = "Objavljeno besedilo vprašanja je urejeno.", "The published wording of the question was edited."
        write_event(actor, question, EventKind.EDITED, texts, for_asker=False, words=reason)
    return question
