"""How decisions reach the party, with the days that the law counts from."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import DeliveryMethod, DeliveryState
from apps.cases.models.cases import Case
from apps.cases.models.decisions import Decision
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User


class DeliveryQuerySet(PortalQuerySet):
    """Deliveries."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees the whole case."""
        return self.filter(case__in=Case.objects.open_to(actor).values("pk"))

    def under_way(self) -> Self:
        """Neither served nor failed."""
        return self.filter(state__in=(DeliveryState.QUEUED, DeliveryState.SENT))


@tracked(personal=["proof"])
class Delivery(BaseModel):
    """One attempt to serve a decision. The portal alone is no legal service: electronic delivery goes through a
    provider (`registry.delivery_providers`, SI-CeV; a simulator until there is a contract), others are recorded.

    reference: the provider's; simulated: whether it was none of the real ones. notice_on: the day on which the party
    was told that it can be collected; served_on: the day of service; fiction: 15 days after the notice, when nobody
    collected it (ZUP 87/4). proof: what proves it, in words; recorded_by: who wrote it down.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries", verbose_name=_("zadeva"))
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="deliveries", verbose_name=_("odločitev"))
    method = models.CharField(_("način"), max_length=12, choices=DeliveryMethod)
    state = models.CharField(_("stanje"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    reference = models.CharField(_("oznaka pošiljke"), max_length=80, blank=True)
    simulated = models.BooleanField(_("simulirano"), default=False)
    notice_on = models.DateField(_("obvestilo"), null=True, blank=True)
    served_on = models.DateField(_("vročeno"), null=True, blank=True)
    fiction = models.BooleanField(_("fikcija vročitve"), default=False)
    proof = models.CharField(_("dokazilo"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("zapisal"), null=True, blank=True
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("vročitev")
        verbose_name_plural = _("vročitve")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state__in=["queued", "sent"]), name="delivery_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(state="served") | Q(served_on__isnull=False), name="delivery_served_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["state", "created"], name="delivery_state")]

    def __str__(self) -> str:
        return f"{self.decision}, {self.get_method_display()}"

    def get_absolute_url(self) -> str:
        """Where the party collects it."""
        return reverse("cases:collect", args=[self.pk])
