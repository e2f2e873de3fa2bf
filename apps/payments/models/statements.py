"""Bank statements: what came to the account."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel
from apps.core.money import Money
from apps.identity.models import User
from apps.payments.choices import LineState
from apps.payments.models.payments import Payment
from apps.payments.models.providers import FinanceQuerySet


class BankStatement(BaseModel):
    """A statement of camt.053. statement_id: the bank's own, unique for an account; opening, closing: cents, None when
    the file does not say."""

    statement_id = models.CharField(_("oznaka izpiska"), max_length=70)
    iban = models.CharField("IBAN", max_length=34)
    day = models.DateField(_("datum"))
    opening = models.BigIntegerField(_("začetno stanje v centih"), null=True, blank=True)
    closing = models.BigIntegerField(_("končno stanje v centih"), null=True, blank=True)
    file_name = models.CharField(_("datoteka"), max_length=200, blank=True)
    imported_by: Any = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("uvozil"), null=True, blank=True
    )

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("bančni izpisek")
        verbose_name_plural = _("bančni izpiski")
        ordering = ["-day", "-created"]
        constraints = [models.UniqueConstraint(fields=["iban", "statement_id"], name="bankstatement_once")]

    def __str__(self) -> str:
        return self.statement_id


class StatementLine(BaseModel):
    """One line. bank_reference: the bank's own, unique for an account, so that a line of two files counts once.
    reference: as the payer wrote it. payer, payer_iban, text: sealed, they say who paid. payment: what it became."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines", verbose_name=_("izpisek"))
    position = models.PositiveIntegerField(_("vrstica"))
    iban = models.CharField("IBAN", max_length=34)
    bank_reference = models.CharField(_("oznaka banke"), max_length=140)
    end_to_end = models.CharField(_("oznaka plačnika"), max_length=140, blank=True)
    reference = models.CharField(_("sklic"), max_length=140, blank=True)
    cents = models.PositiveBigIntegerField(_("znesek v centih"))
    booked_on = models.DateField(_("knjiženo"))
    payer = EncryptedTextField(_("plačnik"))
    payer_iban = EncryptedTextField(_("račun plačnika"))
    text = EncryptedTextField(_("namen"))
    state = models.CharField(_("kaj je"), max_length=10, choices=LineState)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="lines", verbose_name=_("plačilo"), null=True, blank=True
    )
    matched_by: Any = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("razporedil"), null=True, blank=True
    )
    forgotten = models.DateTimeField(_("plačnik izbrisan"), null=True, blank=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("vrstica izpiska")
        verbose_name_plural = _("vrstice izpiskov")
        ordering = ["-booked_on", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="statementline_place"),
            models.UniqueConstraint(
                fields=["iban", "bank_reference"], condition=~models.Q(state=LineState.DUPLICATE),
                name="statementline_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "-booked_on"], name="statementline_state")]

    def __str__(self) -> str:
        return f"{self.statement} / {self.position}"

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)
