"""Requests not to have to pay."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.identity.models import User
from apps.payments.choices import ExemptionGround, ExemptionState
from apps.payments.models.orders import OfOrder, Order

DECIDE = "payments.decide_exemption"


@tracked(exclude=["text"])
class Exemption(OfOrder):
    """The party asks, with evidence (documents of the owner kind `exemption`); an officer decides with a reason. text:
    what the party writes, which may tell of their means: kept out of the history."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="exemptions", verbose_name=_("nalog"))
    ground = models.CharField(_("razlog"), max_length=10, choices=ExemptionGround)
    text = models.CharField(_("pojasnilo"), max_length=1000, blank=True)
    state = models.CharField(_("stanje"), max_length=10, choices=ExemptionState, default=ExemptionState.REQUESTED)
    requested_by: Any = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("zaprosil"))
    decided_by: Any = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odločil"), null=True, blank=True
    )
    decided = models.DateTimeField(_("odločeno"), null=True, blank=True)
    reason = models.CharField(_("obrazložitev"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("oprostitev plačila")
        verbose_name_plural = _("oprostitve plačila")
        ordering = ["-created"]
        permissions = [("decide_exemption", "Can decide on an exemption")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state=ExemptionState.REQUESTED), name="exemption_one_open"
            ),
        ]
        indexes = [models.Index(fields=["state", "created"], name="exemption_waiting")]

    def __str__(self) -> str:
        return str(self.order)
