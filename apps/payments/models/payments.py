"""Attempts to pay, and money that goes back."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.core.money import Money
from apps.identity.models import User
from apps.payments.choices import UNDER_WAY, Method, PaymentState, RefundState
from apps.payments.models.orders import OfOrder, Order


@tracked()
class Payment(OfOrder):
    """One attempt to pay, or money that came.

    order: None for money of a bank statement whose order nobody knows yet. provider: name in `registry.providers`, or
    `bank`. provider_reference: the provider's own, empty until it has one. redirect: where the person goes on paying.
    booked_on: the day on which the money was on the account. next_poll: when the provider is asked again; polls: how
    often it was. receipt: the document, once it is made.
    """

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="payments", verbose_name=_("nalog"), null=True, blank=True
    )
    provider = models.CharField(_("ponudnik"), max_length=30)
    provider_reference = models.CharField(_("oznaka pri ponudniku"), max_length=140, blank=True)
    method = models.CharField(_("način plačila"), max_length=10, choices=Method, blank=True)
    cents = models.PositiveBigIntegerField(_("znesek v centih"))
    state = models.CharField(_("stanje"), max_length=10, choices=PaymentState, default=PaymentState.INITIATED)
    redirect = models.CharField(_("naslov plačila"), max_length=500, blank=True)
    settled_at = models.DateTimeField(_("plačano"), null=True, blank=True)
    booked_on = models.DateField(_("knjiženo"), null=True, blank=True)
    next_poll = models.DateTimeField(_("naslednje preverjanje"), null=True, blank=True)
    polls = models.PositiveSmallIntegerField(_("preverjanj"), default=0)
    receipt = models.UUIDField(_("potrdilo"), null=True, blank=True)

    class Meta:
        verbose_name = _("plačilo")
        verbose_name_plural = _("plačila")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_reference"], condition=~Q(provider_reference=""), name="payment_once"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state=PaymentState.SETTLED) ^ Q(settled_at=None), name="payment_settled_when"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "-created"], name="payment_order"),
            models.Index(fields=["next_poll"], condition=Q(state__in=UNDER_WAY), name="payment_poll"),
        ]

    def __str__(self) -> str:
        return f"{self.order or self.provider_reference}, {self.amount}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)


@tracked(personal=["answer"])
class Refund(OfOrder):
    """Money that goes back: asked for by one, approved by another. cents: no more than the surplus of the order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", verbose_name=_("nalog"))
    cents = models.PositiveIntegerField(_("znesek v centih"))
    reason = models.CharField(_("razlog"), max_length=300)
    state = models.CharField(_("stanje"), max_length=10, choices=RefundState, default=RefundState.REQUESTED)
    requested_by: Any = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("predlagal"))
    decided_by: Any = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odločil"), null=True, blank=True
    )
    decided = models.DateTimeField(_("odločeno"), null=True, blank=True)
    answer = models.CharField(_("obrazložitev"), max_length=300, blank=True)
    paid_on = models.DateField(_("nakazano"), null=True, blank=True)

    class Meta:
        verbose_name = _("vračilo")
        verbose_name_plural = _("vračila")
        ordering = ["-created"]
        permissions = [("request_refund", "Can ask for a refund"), ("approve_refund", "Can approve a refund")]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requested_by")), name="refund_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}, {self.amount}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)
