"""Periods of the law as administrators keep them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import RuleCode
from apps.cases.rules import Rule, RuleBook, shipped, span
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet


def is_period(text: str) -> None:
    """ValidationError unless it is an ISO 8601 period or a number of working days."""
    try:
        span(text)
    except ValueError as error:
        raise ValidationError(_("Vpišite obdobje kot P15D, P1M ali »5 working days«.")) from error


class LegalRuleQuerySet(PortalQuerySet):
    """Rules of staff; those that come with the portal hold besides (`book`)."""

    def book(self) -> RuleBook:
        """All rules: a row takes the place of a shipped rule of the same code and day."""
        own = [Rule(row.code, row.period, row.valid_from, row.source) for row in self.order_by("valid_from")]
        taken = {(rule.code, rule.valid_from) for rule in own}
        return RuleBook([*own, *(rule for rule in shipped() if (rule.code, rule.valid_from) not in taken)])


@tracked()
class LegalRule(BaseModel):
    """How long a period is from a day on. `period`: ISO 8601 or `5 working days`; `source`: the provision. What has
    happened under a rule stays as it was: a new rule is a new row with a later day."""

    code = models.CharField(_("kaj"), max_length=30, choices=RuleCode)
    period = models.CharField(_("obdobje"), max_length=20, validators=[is_period])
    valid_from = models.DateField(_("velja od"))
    source = models.CharField(_("pravni vir"), max_length=250)

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pravilo o roku")
        verbose_name_plural = _("pravila o rokih")
        ordering = ["code", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="legalrule_once")]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.period}"
