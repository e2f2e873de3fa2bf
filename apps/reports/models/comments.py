"""What the reporter adds later. The words stand apart from the event that says so: events stay for good, words can be
hidden, and forgotten with the person."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.reports.choices import HidingReason
from apps.reports.models.events import ReportEvent
from apps.reports.models.reports import LONGEST, Report


class CommentQuerySet(PortalQuerySet):
    """Comments."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that are not hidden for whoever sees the report, all for the staff of its office."""
        shown = Q(hidden=False, event__report__in=Report.objects.visible_to(actor).values("pk"))
        return self.filter(shown | Q(event__report__in=Report.objects.office_of(actor).values("pk")))


@tracked(personal=["text"])
class ReportComment(BaseModel):
    """hidden, reason: by the office, of `HidingReason`; the words stay for it alone."""

    event = models.OneToOneField(ReportEvent, models.PROTECT, related_name="comment", verbose_name=_("dogodek"))
    text = models.TextField(_("besedilo"), max_length=LONGEST)
    hidden = models.BooleanField(_("skrito"), default=False)
    reason = models.CharField(_("razlog"), max_length=20, choices=HidingReason, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pojasnilo prijavitelja")
        verbose_name_plural = _("pojasnila prijaviteljev")
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(condition=Q(hidden=False) | ~Q(reason=""), name="reportcomment_hidden_with_a_reason")
        ]

    def __str__(self) -> str:
        return str(_("pojasnilo prijavitelja"))
