"""Texts of letters and decisions as staff keep them; those that come with the portal hold where there is none."""

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import Outcome, TextKind
from apps.cases.exceptions import UnknownMergeField
from apps.cases.merging import check_fields, known_fields
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet

PARTS = ("subject", "body", "operative", "reasons")  # that may hold merge fields


class CaseTextQuerySet(PortalQuerySet):
    """Texts."""

    def on(self, day: dt.date, procedure: str) -> Self:
        """In use on a day for a procedure, the most specific and then the latest first."""
        rows = self.filter(Q(procedure="") | Q(procedure=procedure), active=True, valid_from__lte=day)
        return rows.order_by("-procedure", "-valid_from", "-created")


@tracked()
class CaseText(BaseModel):
    """A text with merge fields (`merging.FIELDS`). procedure: slug, empty: of all. Letters and internal notes have a
    subject and a body; decisions, of one outcome, an operative part and reasons. The row of the procedure goes before
    the one of all, the later day before the earlier. What was written from a text does not change with it."""

    kind = models.CharField(_("vrsta"), max_length=10, choices=TextKind)
    procedure = models.SlugField(_("postopek"), max_length=80, blank=True)
    outcome = models.CharField(_("odločitev"), max_length=20, choices=Outcome, blank=True)
    name = models.CharField(_("ime predloge"), max_length=120)
    subject = models.CharField(_("predmet"), max_length=200, blank=True)
    body = models.TextField(_("besedilo"), max_length=20_000, blank=True)
    operative = models.TextField(_("izrek"), max_length=10_000, blank=True)
    reasons = models.TextField(_("obrazložitev"), max_length=20_000, blank=True)
    valid_from = models.DateField(_("velja od"), default=dt.date.today)
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = CaseTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("predloga besedila")
        verbose_name_plural = _("predloge besedil")
        ordering = ["kind", "name", "procedure", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="decision") & ~Q(outcome="") & ~Q(operative="") & ~Q(reasons=""))
                | (~Q(kind="decision") & Q(outcome="") & ~Q(subject="") & ~Q(body="")),
                name="casetext_has_its_parts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The parts of its kind are there, those of the other are not, and every field in braces is known."""
        faults = {name: gettext("Vpišite besedilo.") for name in self._wanted() if not getattr(self, name).strip()}
        faults |= {name: gettext("Za to vrsto besedila pustite prazno.") for name in self._strange()}
        for name in PARTS:
            try:
                check_fields(getattr(self, name))
            except UnknownMergeField as error:
                text = gettext("Polja {%(name)s} ne poznamo. Na voljo so: %(fields)s.")
                faults[name] = text % {"name": error, "fields": known_fields()}
        if "outcome" in faults and not self.outcome:
            faults["outcome"] = gettext("Izberite, kako je odločeno.")
        if faults:
            raise ValidationError(faults)

    def _wanted(self) -> tuple[str, ...]:
        return ("outcome", "operative", "reasons") if self.kind == TextKind.DECISION else ("subject", "body")

    def _strange(self) -> list[str]:
        others = ("subject", "body") if self.kind == TextKind.DECISION else ("outcome", "operative", "reasons")
        return [name for name in others if getattr(self, name)]
