"""Demo: what townspeople ask and what the offices answer, day by day, by the services themselves. The answers say what
the catalogue of procedures and the figures of the town say (`data/demo_questions.json`)."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.applications.models import Procedure
from apps.core.actor import ANONYMOUS, Actor
from apps.core.demo import as_of
from apps.core.legal_time import LJUBLJANA
from apps.identity.models import Employment, User
from apps.identity.services.organisations import load_organisations
from apps.identity.services.personas import persona_account, staff_at_work, townspeople
from apps.questions import services
from apps.questions.models import Question, QuestionTopic
from apps.questions.services.moderating import MODERATING, Wording
from apps.questions.services.moving import as_shown

FILE = Path(__file__).parent / "data" / "demo_questions.json"
MORNING = dt.time(9, 5)


def load(today: dt.date) -> str:
    """Topics, then the questions, unless there are some."""
    load_organisations()
    topics = services.load_topics()
    if not Question.objects.exists():
        play(today)
    return f"{topics} topics, {Question.objects.count()} questions"


def play(today: dt.date) -> None:
    """One question after the other, each through its days."""
    rows: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["questions"]
    people = [row["sub"] for row in townspeople()]
    topics = QuestionTopic.objects.select_related("department").in_bulk(field_name="code")
    room = (today - Employment.objects.order_by("since").values_list("since", flat=True)[0]).days
    for turn, row in enumerate(rows):
        asker = Actor(user=persona_account(people[turn % len(people)])[0], level="substantial")
        days = min(row["days"], room)  # nobody worked before
        tell(Story(today, days, turn, row, asker, topics[row["topic"]]))


@dataclass(frozen=True)
class Story:
    """A question in its days, the turn-th. row: of the file; days: ago it was asked."""

    today: dt.date
    days: int
    turn: int
    row: dict[str, Any]
    asker: Actor
    topic: QuestionTopic

    def after(self, days: int) -> dt.datetime:
        """So many days after it was asked, a few minutes after the story before; never in the future."""
        day = self.today - dt.timedelta(days=max(self.days - days, 0))
        start = dt.datetime.combine(day, MORNING, LJUBLJANA)
        return min(start + dt.timedelta(minutes=7 * self.turn), timezone.now())

    @property
    def officer(self) -> Actor | None:
        """Who works in the department, or leads its organisation; None where nobody does."""
        department = self.topic.department
        scopes = ({"department": department.pk}, {"department__organisation": department.organisation_id})
        for role, scope in zip(("officer", "head"), scopes, strict=True):
            job = Employment.objects.filter(role=role, **scope).select_related("user").order_by("created").first()
            if job:
                return staff_at_work(job.user)
        return None

    @property
    def moderator(self) -> Actor | None:
        """Somebody else who may publish; None where there is nobody."""
        scope = {"department__organisation": self.topic.department.organisation_id}
        jobs = Employment.objects.filter(role__in=MODERATING, **scope)
        users = User.objects.filter(pk__in=jobs.values("user")).order_by("date_joined")
        officer = self.officer
        found = next((user for user in users if officer is None or user.pk != officer.user.pk), None)
        return staff_at_work(found) if found else None


def tell(story: Story) -> None:
    """All of it."""
    row, officer = story.row, story.officer
    with as_of(story.after(0)):
        question = _ask(story)
    if officer is None:
        return
    with as_of(story.after(1)):
        if "take" in row:
            services.take_over(actor=officer, question_id=question.pk)
        if "refuse" in row:
            reason, words = row["refuse"]
            services.refuse_question(actor=officer, question_id=question.pk, reason=reason, words=words)
    if "answer" in row:
        _answered(story, question, officer)


def _ask(story: Story) -> Question:
    """By an account; one in four by an address that was confirmed."""
    row, by_mail = story.row, story.turn % 4 == 3
    asked = services.Asked(
        title=row["title"], text=row["text"], topic=story.topic, consent=row.get("consent", True),
        email=f"vprasanje-{story.turn}@demo.ptuj.invalid" if by_mail else "",
    )  # fmt: skip
    question = services.ask_question(actor=ANONYMOUS if by_mail else story.asker, asked=asked)
    if by_mail:
        question = services.confirm_question(actor=ANONYMOUS, asker=question.asker)
    return question


def _answered(story: Story, question: Question, officer: Actor) -> None:
    row = story.row
    with as_of(story.after(2)):
        services.answer_question(actor=officer, question_id=question.pk, text=row["answer"])
        procedure = Procedure.objects.listed().filter(slug=row.get("procedure", "")).first()
        if procedure:
            services.offer_draft(actor=officer, question_id=question.pk, procedure=procedure)
    if not (row.get("consent", True) and row.get("publish", True)):
        return
    _publish(story, 3, question)
    if "change" in row:
        later, text, reason = row["change"]
        with as_of(story.after(3 + later)):
            services.answer_question(actor=officer, question_id=question.pk, text=text, reason=reason)
        _publish(story, 4 + later, question)
    if "further" in row:
        _further(story, question, officer)
    _votes(question, *row["votes"])


def _publish(story: Story, days: int, question: Question) -> None:
    moderator = story.moderator
    if moderator is None:
        return
    with as_of(story.after(days)):
        question.refresh_from_db()
        version, wording = question.versions.count(), Wording(question.title, question.text)
        services.publish_question(
            actor=moderator, question_id=question.pk, version=version, wording=wording, shown=as_shown(question)
        )  # fmt: skip


def _further(story: Story, question: Question, officer: Actor) -> None:
    """The asker asks further, and gets an answer."""
    title, text, answer = story.row["further"]
    question.refresh_from_db()
    with as_of(story.after(4)):
        more = services.follow_up(actor=story.asker, asker=question.asker, title=title, text=text, consent=True)
    with as_of(story.after(5)):
        services.answer_question(actor=officer, question_id=more.pk, text=answer)
    _publish(story, 6, more)


def _votes(question: Question, helpful: int, unhelpful: int) -> None:
    for number in range(helpful + unhelpful):
        services.vote(
            actor=ANONYMOUS, question=question, browser=f"demo-{number}", helpful=number < helpful
        )  # fmt: skip
