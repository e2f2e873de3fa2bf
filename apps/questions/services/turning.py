"""What a question becomes: a report of a problem, the draft of an application; or its sender goes on the list of
abuse."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.applications.models import Procedure
from apps.core.actor import Actor, system_actor
from apps.questions.choices import EventKind
from apps.questions.exceptions import StepRefused
from apps.questions.models import Asker, Question
from apps.questions.services.events import tell, write_event
from apps.questions.services.moving import office_locked, refuse_stale
from apps.reports.exceptions import CannotReport
from apps.reports.models import ReportCategory
from apps.reports.services import block_sender, submit_report
from apps.reports.services.reporting import Told

TURNING = system_actor("questions.turning")  # nobody's report: who asked has not reported anything


def make_report(
    *, actor: Actor, question_id: UUID, category: ReportCategory, text: str, address: str, shown: str
) -> Question:
    """A report of what the question tells, once. It is public as all of its category, so the office writes its text;
    who asked does not stand behind it and hears where to follow it. shown: `as_shown` of the question that the text
    began with. StepRefused."""
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if question.report_id:
            raise StepRefused(_("Iz tega vprašanja je prijava že nastala."))
        refuse_stale(question, shown)
        told = Told(category=category, text=text, address=address, submission=question.pk)
        try:
            question.report = submit_report(actor=TURNING, told=told)
        except CannotReport as refusal:
            raise StepRefused(str(refusal)) from refusal
        question.save()
        texts = "Iz vprašanja je nastala prijava napake.", "The question was turned into a report of a problem."
        tell(write_event(actor, question, EventKind.TURNED, texts, facts={"report": str(question.report.pk)}))
    return question


def offer_draft(*, actor: Actor, question_id: UUID, procedure: Procedure) -> Question:
    """The asker gets a button that opens a draft of this procedure."""
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if not Procedure.objects.listed().filter(pk=procedure.pk).exists():
            raise StepRefused(_("Tega postopka zdaj ni v katalogu."))
        question.procedure = procedure
        question.save()
        texts = (
            f"Za to lahko oddate vlogo: {procedure.title_sl}.", f"You can apply for this: {procedure.title_en}.",
        )  # fmt: skip
        tell(write_event(actor, question, EventKind.TURNED, texts, facts={"procedure": procedure.slug}))
    return question


def block_asker(*, actor: Actor, question_id: UUID, reason: str, until: dt.date) -> None:
    """No questions and reports of this sender until and with a day, without showing the address. StepRefused when the
    question has none; PermissionDenied."""
    question = Question.objects.office_of(actor).filter(pk=question_id).first()
    asker = Asker.objects.select_related("user").filter(question=question).first() if question else None
    if question is None:
        raise PermissionDenied
    email = str(asker.user.email if asker.user else asker.email) if asker else ""
    if not email:
        raise StepRefused(_("Vprašanje nima elektronskega naslova."))
    block_sender(actor=actor, email=email, reason=reason, until=until)
