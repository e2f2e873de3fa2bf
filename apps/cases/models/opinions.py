"""What the office asked others before it decides: a department, another authority, an institution named by words."""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases import deadlines
from apps.cases.choices import OpinionState
from apps.cases.models.cases import NOTHING, VIEW, Case, departments_of
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, User
from apps.identity.models.reach import everything


class OpinionRequestQuerySet(PortalQuerySet):
    """Requests for opinions."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works on the case, and the department that was asked; never the party, and not those with whom the
        case is only shared."""
        if everything(actor):
            return self
        ours = Q(case__in=Case.objects.filter(Case.objects.in_charge(actor)).values("pk"))
        return self.filter(ours | self.to_department_of(actor))

    @staticmethod
    def to_department_of(actor: Actor) -> Q:
        """Put to a department in which the actor works."""
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        return Q(department__in=departments_of(actor), department__organisation=actor.employer)

    def waiting(self) -> Self:
        """That nobody has answered yet."""
        return self.filter(state=OpinionState.OPEN)

    def from_us(self, actor: Actor) -> Self:
        """Open ones that the actor can answer: put to their department, in matters of which they are no party."""
        mine = self.waiting().filter(self.to_department_of(actor))
        return mine.exclude(case__applicant=actor.user).exclude(case__principal=actor.user) if actor.user else mine


@tracked(personal=["institution", "question", "answer"])
class OpinionRequest(BaseModel):
    """One question to a `department` that works in the portal, or to an `institution` named by words. It is of the
    office alone: the party reads in the timeline that it was asked, and inspects the rest at the office (ZUP 82).

    documents: ids of documents of the case that it is about. period, due: as in `rules`, and the last day that follows.
    answer, answered_at, answered_by: what came, when it was written down and by whom; letter_on: the day on which the
    letter of an institution came; its files are of owner `case_opinion` and this id.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name=_("zadeva"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"), null=True, blank=True
    )
    institution = models.CharField(_("ustanova"), max_length=200, blank=True)
    question = models.TextField(_("vprašanje"), max_length=4000)
    documents = ArrayField(models.UUIDField(), verbose_name=_("dokumenti"), default=list, blank=True)
    period = models.CharField(_("rok"), max_length=20)
    due = models.DateField(_("do"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("zaprosil"), null=True)
    state = models.CharField(_("stanje"), max_length=10, choices=OpinionState, default=OpinionState.OPEN)
    answer = models.TextField(_("mnenje"), max_length=20_000, blank=True)
    answered_at = models.DateTimeField(_("dano"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("dal ali zapisal"), null=True, blank=True
    )
    letter_on = models.DateField(_("dopis prejet"), null=True, blank=True)

    objects = OpinionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("zaprosilo za mnenje")
        verbose_name_plural = _("zaprosila za mnenje")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(condition=Q(department=None) ^ Q(institution=""), name="opinionrequest_to_one"),
            models.UniqueConstraint(
                fields=["case", "department"], condition=Q(state="open", institution=""), name="opinionrequest_once"
            ),
            models.UniqueConstraint(
                fields=["case", "institution"],
                condition=Q(state="open", department=None),
                name="opinionrequest_institution_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="opinionrequest_answered_once"
            ),
        ]
        indexes = [models.Index(fields=["department", "due"], condition=Q(state="open"), name="opinionrequest_waiting")]

    def __str__(self) -> str:
        return self.whom

    @property
    def whom(self) -> str:
        """Who was asked: a department of another organisation with its name."""
        if self.department is None:
            return self.institution
        other = self.department.organisation_id != self.case.department.organisation_id
        return f"{self.department} ({self.department.organisation})" if other else str(self.department)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == OpinionState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether its last day went by without an answer."""
        return self.is_open and local_day(timezone.now()) > self.due

    @property
    def deadline_words(self) -> str:
        """By when and why."""
        return deadlines.explain(deadlines.opinion(local_day(self.created), self.period))

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number

    @property
    def files(self) -> list[Any]:
        """Set by `reading.opinions_of`: what came with the answer."""
        return list(getattr(self, "found", []))

    @property
    def asked(self) -> list[Any]:
        """Set by `reading.opinions_of`: the documents of the case that it is about."""
        return list(getattr(self, "about", []))
