"""Cases that others than the department in charge may see or work on."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, User


class CaseShareQuerySet(PortalQuerySet):
    """Shares."""

    def visible_to(self, actor: Actor) -> Self:
        """Of cases that one sees at work."""
        return self.filter(case__in=Case.objects.office_of(actor).values("pk"))

    def for_staff(self, user: Any, departments: Any) -> Self:
        """That hold: made to somebody, or to one of departments."""
        return self.filter(Q(user=user.pk) | Q(department__in=departments), ended=None)

    def to_work_on(self, user: Any, departments: Any) -> Self:
        """Those that let one take steps."""
        return self.for_staff(user, departments).filter(may_work=True)


@tracked(personal=["reason"])
class CaseShare(BaseModel):
    """A colleague (`user`) or a `department`, of another organisation too, that sees a case; may_work: takes steps as
    well. reason: why, for the trail. for_opinion: made by a request for an opinion, with which it ends. ended: since
    when it holds no longer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="shares", verbose_name=_("zadeva"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"), null=True, blank=True
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oseba"), null=True, blank=True)
    may_work = models.BooleanField(_("lahko tudi rešuje"), default=False)
    reason = models.CharField(_("razlog"), max_length=250)
    for_opinion = models.BooleanField(_("za mnenje"), default=False, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("delil"), null=True, editable=False)
    ended = models.DateTimeField(_("konec"), null=True, blank=True, editable=False)

    objects = CaseShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("deljena zadeva")
        verbose_name_plural = _("deljene zadeve")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, department__isnull=False) | Q(user__isnull=False, department=None),
                name="caseshare_for_one",
            ),
            models.UniqueConstraint(fields=["case", "user"], condition=Q(ended=None), name="caseshare_user_once"),
            models.UniqueConstraint(
                fields=["case", "department"], condition=Q(ended=None), name="caseshare_department_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(ended=None), name="caseshare_user"),
            models.Index(fields=["department"], condition=Q(ended=None), name="caseshare_department"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.department)
