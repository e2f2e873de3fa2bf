"""What providers of payments tell, where they and we disagree, and what the simulator remembers."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.money import Money
from apps.identity.models.reach import everything
from apps.payments.choices import DifferenceKind, PaymentState
from apps.payments.models.orders import FINANCE
from apps.payments.models.payments import Payment


class FinanceQuerySet(PortalQuerySet):
    """Rows for finance alone."""

    def visible_to(self, actor: Actor) -> Self:
        """Finance and administrators."""
        return self if everything(actor) or actor.has_perm(FINANCE) else self.none()


class ProviderEvent(BaseModel):
    """One word of a provider that was signed right, once by its id. outcome: what it changed (`applied`), or why
    nothing (`same`, `ignored`, `amount`, `unknown`)."""

    provider = models.CharField(_("ponudnik"), max_length=30)
    event_id = models.CharField(_("oznaka sporočila"), max_length=80)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="words", verbose_name=_("plačilo"), null=True, blank=True
    )
    state = models.CharField(_("stanje"), max_length=10, choices=PaymentState)
    cents = models.PositiveBigIntegerField(_("znesek v centih"))
    happened = models.DateTimeField(_("kdaj"))
    outcome = models.CharField(_("izid"), max_length=10)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("sporočilo ponudnika")
        verbose_name_plural = _("sporočila ponudnikov")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="providerevent_once")]

    def __str__(self) -> str:
        return self.event_id


class Difference(BaseModel):
    """Something on which the portal and a provider disagree, once; closed by staff with a word, or by itself."""

    provider = models.CharField(_("ponudnik"), max_length=30)
    reference = models.CharField(_("oznaka"), max_length=140)
    kind = models.CharField(_("kaj"), max_length=10, choices=DifferenceKind)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="differences", verbose_name=_("plačilo"), null=True, blank=True
    )
    cents = models.PositiveBigIntegerField(_("znesek pri ponudniku v centih"))
    closed = models.DateTimeField(_("razrešeno"), null=True, blank=True)
    note = models.CharField(_("opomba"), max_length=300, blank=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("razlika s ponudnikom")
        verbose_name_plural = _("razlike s ponudniki")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["provider", "reference", "kind"], name="difference_once")]
        indexes = [models.Index(fields=["-created"], condition=Q(closed=None), name="difference_open")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_kind_display()}"

    @property
    def amount(self) -> Money:
        """At the provider."""
        return Money(self.cents)


class SimulatedChargeQuerySet(PortalQuerySet):
    """The simulator's."""

    def visible_to(self, actor: Actor) -> Self:
        """What a real provider keeps for itself: for administrators."""
        return self if everything(actor) else self.none()


class SimulatedCharge(BaseModel):
    """What the simulator of UJP e-plačila knows of a payment, as a provider would: apart from ours. told: how many
    words it has sent."""

    payment_id = models.UUIDField(_("plačilo"), unique=True)
    cents = models.PositiveBigIntegerField(_("znesek v centih"))
    purpose = models.CharField(_("namen"), max_length=200)
    reference = models.CharField(_("sklic"), max_length=30)
    return_url = models.CharField(_("naslov vrnitve"), max_length=500)
    state = models.CharField(_("stanje"), max_length=10, choices=PaymentState, default=PaymentState.INITIATED)
    settled_at = models.DateTimeField(_("plačano"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("poslanih sporočil"), default=0)

    objects = SimulatedChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("plačilo v simulatorju")
        verbose_name_plural = _("plačila v simulatorju")
        ordering = ["-created"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)
