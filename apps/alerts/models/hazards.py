"""Hazards with their default texts, and from which severity on a second person confirms."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import GRAVITY, Category, Certainty, Severity, Urgency
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet


class HazardQuerySet(PortalQuerySet):
    """Hazards."""

    def visible_to(self, actor: Actor) -> Any:
        """Those in use for everybody (what to do), all for staff who may view them."""
        return self if actor.has_perm("alerts.view_hazard") else self.filter(active=True)


@tracked()
class Hazard(BaseModel):
    """nevarnost: what an alert of this kind says unless it is changed. hours: how long it holds at first. Texts in
    Slovenian and English; instructions one to a line."""

    code = models.SlugField(_("oznaka"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("vrstni red"), default=100)
    name_sl = models.CharField(_("nevarnost (slovensko)"), max_length=80)
    name_en = models.CharField(_("nevarnost (angleško)"), max_length=80)
    category = models.CharField(_("področje"), max_length=10, choices=Category, default=Category.SAFETY)
    urgency = models.CharField(_("nujnost"), max_length=10, choices=Urgency, default=Urgency.EXPECTED)
    severity = models.CharField(_("resnost"), max_length=10, choices=Severity, default=Severity.MODERATE)
    certainty = models.CharField(_("gotovost"), max_length=10, choices=Certainty, default=Certainty.LIKELY)
    headline_sl = models.CharField(_("naslov (slovensko)"), max_length=120)
    headline_en = models.CharField(_("naslov (angleško)"), max_length=120)
    description_sl = models.TextField(_("kaj se dogaja (slovensko)"), max_length=2000)
    description_en = models.TextField(_("kaj se dogaja (angleško)"), max_length=2000)
    instruction_sl = models.TextField(_("kaj storiti (slovensko)"), max_length=2000)
    instruction_en = models.TextField(_("kaj storiti (angleško)"), max_length=2000)
    contact = models.CharField(_("koga poklicati"), max_length=120, default="112")
    hours = models.PositiveSmallIntegerField(
        _("velja ur"), default=24, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = HazardQuerySet.as_manager()

    class Meta:
        verbose_name = _("predloga nevarnosti")
        verbose_name_plural = _("predloge nevarnosti")
        ordering = ["order", "name_sl"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_sl

    @property
    def instructions(self) -> list[str]:
        """What to do, in the language in force."""
        text = self.instruction_en if get_language() == "en" else self.instruction_sl
        return [line.strip() for line in text.splitlines() if line.strip()]


class ConfirmationRuleQuerySet(PortalQuerySet):
    """Rules by their day."""

    def needed(self, severity: str, day: dt.date) -> bool:
        """Whether an alert of this severity has to be confirmed by a second person."""
        rule = self.filter(valid_from__lte=day).order_by("-valid_from").first()
        return GRAVITY[Severity(severity)] >= GRAVITY[Severity(rule.severity if rule else Severity.SEVERE)]


@tracked()
class ConfirmationRule(BaseModel):
    """From a day on a second person confirms at this severity and above; without any rule from `Severe` on. A new rule
    is a new row with a later day."""

    severity = models.CharField(_("od resnosti"), max_length=10, choices=Severity, default=Severity.SEVERE)
    valid_from = models.DateField(_("velja od"), unique=True)
    reason = models.CharField(_("podlaga"), max_length=250)

    objects = ConfirmationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pravilo o drugi osebi")
        verbose_name_plural = _("pravila o drugi osebi")
        ordering = ["-valid_from"]

    def clean(self) -> None:
        """From tomorrow on at the earliest: nobody lifts the rule and alarms alone on the same day."""
        if self._state.adding and self.valid_from and self.valid_from <= local_day(timezone.now()):
            raise ValidationError({"valid_from": _("Pravilo lahko velja najprej od jutri.")})

    def __str__(self) -> str:
        return f"{self.get_severity_display()}, {self.valid_from:%d. %m. %Y}"
