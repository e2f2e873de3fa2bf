"""The ledger: every movement of money once, from one account to another."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import new_id
from apps.core.money import Money
from apps.core.triggers import Refuse
from apps.payments.choices import Account, EntryKind
from apps.payments.models.orders import OfOrderQuerySet, Order
from apps.payments.models.payments import Payment, Refund


class LedgerEntry(models.Model):
    """Cents that went to `debit` from `credit`. Never changed, never deleted: a mistake is booked back. One row holds
    both sides, so the ledger balances whatever is in it. by: key of the actor (account, program or job)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kaj"), max_length=20, choices=EntryKind)
    order: Any = models.ForeignKey(
        Order, models.PROTECT, related_name="entries", verbose_name=_("nalog"), null=True, blank=True
    )
    payment: Any = models.ForeignKey(
        Payment, models.PROTECT, related_name="entries", verbose_name=_("plačilo"), null=True, blank=True
    )
    refund: Any = models.ForeignKey(
        Refund, models.PROTECT, related_name="entries", verbose_name=_("vračilo"), null=True, blank=True
    )
    debit = models.CharField(_("v breme"), max_length=12, choices=Account)
    credit = models.CharField(_("v dobro"), max_length=12, choices=Account)
    cents = models.PositiveBigIntegerField(_("znesek v centih"))
    booked = models.DateTimeField(_("knjiženo"), default=timezone.now, editable=False)
    by = models.CharField(_("kdo"), max_length=120, blank=True)
    note = models.CharField(_("opomba"), max_length=300, blank=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("knjižba")
        verbose_name_plural = _("knjižbe")
        ordering = ["booked", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="ledgerentry_of_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledgerentry_two_sides"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind=EntryKind.CHARGE), name="ledgerentry_one_charge"
            ),
            models.UniqueConstraint(
                fields=["payment", "kind", "credit"],
                condition=Q(payment__isnull=False),
                name="ledgerentry_payment_once",
            ),
            models.UniqueConstraint(
                fields=["refund", "kind"], condition=Q(refund__isnull=False), name="ledgerentry_refund_once"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "booked"], name="ledgerentry_order"),
            models.Index(fields=["booked"], name="ledgerentry_booked"),
        ]
        triggers = [
            Refuse(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)
