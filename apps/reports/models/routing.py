"""Which department or contractor gets the reports of a category in a quarter or on some streets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.core.models import BaseModel
from apps.identity.models import Department, Organisation
from apps.reports.models.categories import OfCategoryQuerySet, ReportCategory
from apps.territory.models import Quarter


@tracked()
class RoutingRule(BaseModel):
    """A line under a category; of those in use the first that fits holds (`services.routing`).

    quarter, streets: where it fits, both when both are given, everywhere when none is; streets as the register writes
    them, settlements without streets among them. department, contractor: who gets the report; what is empty stays as
    the category says.
    """

    category = models.ForeignKey(ReportCategory, models.PROTECT, related_name="rules", verbose_name=_("vrsta prijave"))
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=10)
    quarter = models.ForeignKey(
        Quarter, models.PROTECT, related_name="+", verbose_name=_("četrtna skupnost"), null=True, blank=True
    )
    streets = ArrayField(
        models.CharField(max_length=80), verbose_name=_("ulice in naselja"), default=list, blank=True,
        help_text=_("Ločite jih z vejico."),
    )  # fmt: skip
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"), null=True, blank=True
    )
    contractor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("izvajalec"), null=True, blank=True
    )
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = OfCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("pravilo dodeljevanja")
        verbose_name_plural = _("pravila dodeljevanja")
        ordering = ["category", "order", "created"]
        constraints = [
            models.UniqueConstraint(fields=["category", "order"], name="routingrule_order"),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(contractor__isnull=False), name="routingrule_leads_somewhere"
            ),
        ]

    def __str__(self) -> str:
        where = [str(self.quarter)] if self.quarter else []
        return ", ".join([*where, *self.streets]) or str(_("povsod"))
