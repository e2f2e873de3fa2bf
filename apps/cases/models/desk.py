"""What officers keep beside their cases: views of the desk, what is to be checked, and what has been."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import Department, User


class SavedViewQuerySet(PortalQuerySet):
    """Saved views."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those shared with a department in which one works."""
        if not (actor.is_staff and actor.user):
            return self.none()
        return self.filter(Q(owner=actor.user.pk) | Q(department__in=actor.departments))


class SavedView(BaseModel):
    """A view of the desk under a name. filters: parameters of its address (tab, department, procedure, state, officer,
    period); never what was searched for, for that names people. department: with whom it is shared, if at all."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("lastnik"))
    name = models.CharField(_("ime pogleda"), max_length=80)
    filters = models.JSONField(_("filtri"), default=dict)
    department = models.ForeignKey(
        Department, models.CASCADE, related_name="+", verbose_name=_("deljeno z oddelkom"), null=True, blank=True
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("shranjen pogled")
        verbose_name_plural = _("shranjeni pogledi")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="savedview_once")]

    def __str__(self) -> str:
        return self.name


class ChecklistQuerySet(PortalQuerySet):
    """What is to be checked."""

    def on(self, day: dt.date) -> Self:
        """In force on a day; `valid_until` is the last one."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@tracked()
class ChecklistItem(BaseModel):
    """One thing to check in every case of a procedure that was received between two days (both included)."""

    procedure = models.SlugField(_("postopek"), max_length=80)
    text = models.CharField(_("kaj preverite"), max_length=250)
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=10)
    valid_from = models.DateField(_("velja za zadeve, prejete od"), default=dt.date.today)
    valid_until = models.DateField(_("do vključno"), null=True, blank=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("točka kontrolnega seznama")
        verbose_name_plural = _("kontrolni seznami")
        ordering = ["procedure", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="checklistitem_ends_after_it_begins",
                violation_error_message=_("Zadnji dan je pred prvim."),
            )
        ]
        indexes = [models.Index(fields=["procedure", "order", "id"], name="checklistitem_procedure")]

    def __str__(self) -> str:
        return self.text


@tracked()
class CheckMark(BaseModel):
    """Whether a thing has been checked in a case; by: who said so last."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name=_("zadeva"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="marks", verbose_name=_("točka"))
    done = models.BooleanField(_("preverjeno"), default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("preveril"), null=True)

    class Meta:
        verbose_name = _("opravljeno preverjanje")
        verbose_name_plural = _("opravljena preverjanja")
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="checkmark_once")]

    def __str__(self) -> str:
        return str(self.item)
