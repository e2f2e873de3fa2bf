"""The question: what somebody wants to know, who answers, and how far it is."""

from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.applications.models import Procedure
from apps.cases.models.cases import departments_of
from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.legal_time import last_day_before
from apps.core.models import BaseModel
from apps.core.search import Searchable, SearchableQuerySet
from apps.identity.models import Department, User
from apps.identity.models.reach import everything
from apps.questions.choices import (
    LONGEST,
    LONGEST_ANSWER,
    LONGEST_TITLE,
    WAITING,
    ClosingReason,
    EventKind,
    QuestionState,
    RefusalReason,
    Via,
)
from apps.questions.models.topics import QuestionTopic
from apps.reports.models import Report

VIEW, MODERATE = "questions.view_question", "questions.moderate_question"
NOTHING = Q(pk__in=())
PUBLIC = Q(public=True)
OF_ANSWER = (EventKind.STEP, EventKind.ANSWER, EventKind.RETURNED)  # events after which an answer stands otherwise
FOR_SEARCH = ("search_title", "search_words", "search_vector")
SEALED = ("original_title", "original_text")
WORDS = ("title", "text")  # in no history: until somebody has edited them they say what is sealed


class QuestionQuerySet(SearchableQuerySet):
    """Questions."""

    def visible_to(self, actor: Actor) -> Self:
        """The one rule: public ones for everybody, one's own, those of one's office, and those to be looked over."""
        if everything(actor):
            return self
        return self.filter(PUBLIC | self.own(actor) | self.at_work(actor))

    def in_public(self) -> Self:
        """What anybody may see: answered, looked over, and the asker agrees."""
        return self.filter(PUBLIC)

    def of_person(self, actor: Actor) -> Self:
        """What the person asked, whatever office they hold."""
        return self.filter(self.own(actor))

    def office_of(self, actor: Actor) -> Self:
        """What the actor sees as staff, its inside included."""
        return self if everything(actor) else self.filter(self.at_work(actor))

    @staticmethod
    def own(actor: Actor) -> Q:
        """Asked by this account."""
        if not actor.user:
            return NOTHING
        return Q(pk__in=apps.get_model("questions", "Asker").objects.filter(user=actor.user.pk).values("question"))

    @staticmethod
    def at_work(actor: Actor) -> Q:
        """Of the departments in which the actor works as one who sees matters; heads: of their organisation; whoever
        else looks answers over: those of the organisation that have one. What waits for the asker's confirmation is
        nobody's work yet."""
        seen = QuestionQuerySet.in_charge(actor)
        if actor.has_perm(MODERATE) and actor.employer:
            seen |= Q(department__organisation=actor.employer) & (PUBLIC | QuestionQuerySet.for_a_look())
        return seen

    @staticmethod
    def for_a_look() -> Q:
        """Answers that wait for somebody else's look before everybody reads them."""
        return Q(
            Q(parent=None) | Q(parent__public=True), ~Q(QuestionQuerySet.given_back()), consent=True, pending=True,
            state__in=(QuestionState.ANSWERED, QuestionState.PUBLISHED),
        )  # fmt: skip

    @staticmethod
    def given_back() -> Exact:
        """Whether the last thing that happened to the answer is that it was given back to its author."""
        events = apps.get_model("questions", "QuestionEvent").objects.filter(question=OuterRef("pk"))
        last = events.filter(kind__in=OF_ANSWER).order_by("-happened", "-id").values("kind")[:1]
        return Exact(Subquery(last), EventKind.RETURNED.value)

    @staticmethod
    def in_charge(actor: Actor) -> Q:
        """The same without what one only looks over: who asked, and the original words, are for those who answer."""
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        whose = Q(department__organisation=actor.employer)
        if "head" not in actor.roles:
            whose &= Q(department__in=departments_of(actor))
        return whose & ~Q(state=QuestionState.UNCONFIRMED)

    def named(self) -> Self:
        """With everything that a page says."""
        return self.select_related("topic", "department", "procedure", "report__category")

    def in_rows(self) -> Self:
        """With what a row of a list says, and no more."""
        unused = (*FOR_SEARCH, *SEALED, "text")
        return self.select_related("topic", "department").defer(*unused)

    def waiting(self) -> Self:
        """The office owes an answer."""
        return self.filter(state__in=WAITING)

    def overdue(self) -> Self:
        """The day went by without one."""
        return self.waiting().filter(due_at__lt=timezone.now())

    def to_moderate(self) -> Self:
        """Those of `for_a_look`."""
        return self.filter(self.for_a_look())

    def returned(self) -> Self:
        """Answers that were given back to their author, who has written no better one yet."""
        return self.filter(self.given_back(), pending=True)


@tracked(
    exclude=[*FOR_SEARCH, *SEALED, *WORDS, "helpful", "unhelpful"], personal=["answer"],
)  # fmt: skip
class Question(BaseModel, Searchable):
    """vprašanje. Its id is public and says nothing of how many there are.

    title, text: as they are shown and found; original_title, original_text: as they were asked, sealed, for the office
    alone. answer: what everybody reads now, empty while nothing is public. public follows from state and thread
    (`settle`), for the indexes. parent: the question that this one follows up, the first of its thread. consent:
    whether the asker lets the answer be published. pending: the latest version of the answer is not public. due_at: the
    first instant that is late; days: working days of the period. answered_at: the first answer, of one that was opened
    again the first since then. reason: of `RefusalReason` or `ClosingReason`. submission: key of the form, so that it
    comes once. report, procedure: what became of it.
    """

    title = models.CharField(_("objavljeno vprašanje"), max_length=LONGEST_TITLE)
    text = models.TextField(_("objavljeno pojasnilo"), max_length=LONGEST, blank=True)
    original_title = EncryptedTextField(_("vprašanje, kot je bilo zastavljeno"))
    original_text = EncryptedTextField(_("pojasnilo, kot je bilo napisano"))
    answer = models.TextField(_("objavljeni odgovor"), max_length=LONGEST_ANSWER, blank=True)
    topic = models.ForeignKey(QuestionTopic, models.PROTECT, related_name="questions", verbose_name=_("tema"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"))
    officer = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odgovarja"), null=True, blank=True
    )
    state = models.CharField(_("stanje"), max_length=20, choices=QuestionState, default=QuestionState.NEW)
    public = models.BooleanField(_("javno"), default=False)
    reason = models.CharField(
        _("razlog"), max_length=20, choices=[*RefusalReason.choices, *ClosingReason.choices], blank=True
    )
    consent = models.BooleanField(_("odgovor se sme objaviti"), default=False)
    pending = models.BooleanField(_("zadnji odgovor še ni objavljen"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="followups", verbose_name=_("nadaljuje vprašanje"), null=True, blank=True
    )
    asked_at = models.DateTimeField(_("zastavljeno"), default=timezone.now)
    days = models.PositiveSmallIntegerField(_("rok v delovnih dneh"), null=True, blank=True)
    due_at = models.DateTimeField(_("rok"), null=True, blank=True)
    answered_at = models.DateTimeField(_("prvi odgovor"), null=True, blank=True)
    published_at = models.DateTimeField(_("objavljeno"), null=True, blank=True)
    updated_at = models.DateTimeField(_("zadnja javna sprememba"), default=timezone.now)
    closed_at = models.DateTimeField(_("zaključeno"), null=True, blank=True)
    helpful = models.PositiveIntegerField(_("koristno"), default=0)
    unhelpful = models.PositiveIntegerField(_("ni koristno"), default=0)
    via = models.CharField(_("prišlo po poti"), max_length=10, choices=Via, default=Via.WEB)
    submission = models.UUIDField(_("oznaka oddaje"), null=True, blank=True, unique=True)
    report = models.ForeignKey(
        Report, models.PROTECT, related_name="+", verbose_name=_("prijava napake"), null=True, blank=True
    )
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="+", verbose_name=_("postopek"), null=True, blank=True
    )

    objects = QuestionQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("vprašanje")
        verbose_name_plural = _("vprašanja")
        ordering = ["-asked_at", "-id"]
        permissions = [("moderate_question", "Publish answers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(public=False) | Q(state="published", consent=True, published_at__isnull=False),
                name="question_public_is_published",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("closed", "refused")) | ~Q(reason=""), name="question_ended_with_a_reason"
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-published_at", "-id"], condition=PUBLIC, name="question_latest"),
            models.Index(fields=["-updated_at", "-id"], condition=PUBLIC, name="question_updated"),
            models.Index(fields=["topic", "-published_at", "-id"], condition=PUBLIC, name="question_of_topic"),
            models.Index(fields=["-asked_at", "-id"], name="question_asked"),
            models.Index(
                fields=["department", "due_at"], condition=Q(state__in=("new", "assigned")), name="question_due"
            ),
            models.Index(fields=["department"], condition=Q(pending=True), name="question_pending"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        """Whether the office owes an answer."""
        return self.state in WAITING

    @property
    def is_returned(self) -> bool:
        """Whether its answer was given back; asks the database."""
        return Question.objects.returned().filter(pk=self.pk).exists()

    @property
    def shown_state(self) -> str:
        """As people read it: what follows up a question that is not public is answered, and not published."""
        hidden = self.state == QuestionState.PUBLISHED and not self.public
        return QuestionState.ANSWERED if hidden else self.state

    @property
    def is_late(self) -> bool:
        """Whether its day went by without one."""
        return self.is_waiting and self.due_at is not None and timezone.now() >= self.due_at

    @property
    def due_day(self) -> Any:
        """The last day."""
        return last_day_before(self.due_at) if self.due_at else None

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access): the asker's account, when there is one."""
        found: Any = getattr(self, "asker", None)
        return found.user_id if found else None

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return f"vprašanje {str(self.pk)[-6:]}"

    def get_absolute_url(self) -> str:
        """Its public page; of a follow-up its place on the page of the thread."""
        if self.parent_id:
            return f"{reverse('questions:question', args=[self.parent_id])}#v-{self.pk}"
        return reverse("questions:question", args=[self.pk])

    def searched(self) -> tuple[str, ...]:
        """Only by what is published, or will be."""
        return (self.title, self.text, self.answer, self.topic.name_sl, self.topic.name_en)
