"""What the office does with a question besides answering it: who answers, what it is about, notes."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Department, Employment, User
from apps.questions.choices import EventKind
from apps.questions.exceptions import StepRefused
from apps.questions.models import Question, QuestionEvent, QuestionTopic
from apps.questions.services.events import tell, write_event
from apps.questions.services.moving import move, office_locked

WORKING = ("officer", "head")


def colleagues_of(department: Department) -> list[User]:
    """Who can answer questions of a department today."""
    jobs = Employment.objects.on(local_day(timezone.now())).filter(department=department, role__in=WORKING)
    rows = User.objects.filter(is_active=True, pk__in=jobs.values("user"))
    return list(rows.order_by("last_name", "first_name"))


def take_over(*, actor: Actor, question_id: UUID) -> Question:
    """The question is mine. Again: nothing. StepRefused when a colleague has it."""
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if question.officer_id not in (None, actor.user.pk):
            raise StepRefused(_("Na vprašanje že odgovarja nekdo drug."))
        if question.officer_id is None:
            _give(actor, question, actor.user)
    return question


def assign_question(
    *, actor: Actor, question_id: UUID, department: Department, officer: User | None, words: str = ""
) -> Question:
    """Say who answers. The asker reads the department, the officer stands inside; words: for the office."""
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if department.organisation_id != question.department.organisation_id and not actor.system:
            raise StepRefused(_("Oddelku druge organizacije vprašanja ne morete predati."))
        if officer is not None and officer not in colleagues_of(department):
            raise StepRefused(_("Ta oseba na tem oddelku ne odgovarja na vprašanja."))
        if not question.is_waiting:
            raise StepRefused(_("Na to vprašanje nihče več ne odgovarja, zato ga ni mogoče predati."))
        if words.strip():
            note = "Ob predaji.", "With the transfer."
            write_event(actor, question, EventKind.NOTE, note, for_asker=False, words=words)
        moved = department.pk != question.department_id
        if moved:
            texts = f"Na vprašanje odgovarja: {department.name}.", f"The question is answered by: {department.name}."
            event = write_event(actor, question, EventKind.ASSIGNED, texts, facts={"department": str(department.pk)})
            tell(event)
        _give(actor, question, officer, department)
    return question


def _give(actor: Actor, question: Question, officer: User | None, department: Department | None = None) -> None:
    """Before the department changes, for the right to do it is that of the old one."""
    step = "assign" if officer else "release"
    if (officer.pk if officer else None) != question.officer_id:
        name = officer.get_full_name() if officer else "–"
        texts = f"Odgovarja: {name}.", f"Answered by: {name}."
        write_event(actor, question, EventKind.ASSIGNED, texts, for_asker=False)
    question.officer = officer
    before = question.state
    if before != ("assigned" if officer else "new"):
        move(actor, question, step)
    question.department = department or question.department
    question.save()


def change_topic(*, actor: Actor, question_id: UUID, topic: QuestionTopic) -> Question:
    """It is about something else; the department and the deadline stay."""
    with transaction.atomic():
        question = office_locked(actor, question_id)
        if topic.pk != question.topic_id:
            texts = f"Tema je zdaj: {topic.name_sl}.", f"The topic is now: {topic.name_en}."
            write_event(actor, question, EventKind.TOPIC, texts, for_asker=False)
            question.topic = topic
            question.save()
    return question


def write_note(*, actor: Actor, question_id: UUID, text: str) -> QuestionEvent:
    """For the office alone; it stays for good."""
    if not text.strip():
        raise StepRefused(_("Napišite besedilo zapisa."))
    with transaction.atomic():
        question = office_locked(actor, question_id, also=frozenset({"moderator"}))
        texts = "Zapis za urad.", "A note of the office."
        return write_event(actor, question, EventKind.NOTE, texts, for_asker=False, words=text)
