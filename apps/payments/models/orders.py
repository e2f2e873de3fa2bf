"""What has to be paid."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.money import Money
from apps.identity.models import Organisation, User
from apps.identity.models.reach import everything
from apps.payments.choices import WAITING, OrderState
from apps.payments.references import number_in
from apps.payments.registry import order_policies, policy_of

FINANCE = "payments.view_finance"
MANAGE = "payments.manage_order"
NUMBERS = "payments_order_number"  # the sequence that numbers come from (migration 0002)


class OrderQuerySet(PortalQuerySet):
    """Orders."""

    def visible_to(self, actor: Actor) -> Self:
        """Who has to pay, in the name in which they act; others by the policy of the owner's app (none: nobody).
        Finance sees all: the money of every department comes to the same account."""
        if everything(actor) or actor.has_perm(FINANCE):
            return self
        rows = self.to_pay_by(actor)
        for kind, policy in order_policies.items():
            rows |= Q(owner_kind=kind) & policy.readable(actor)
        return self.filter(rows)

    @staticmethod
    def to_pay_by(actor: Actor) -> Q:
        """Those of the person, or of whom they act for by a mandate for all procedures."""
        if actor.organisation or actor.principal:
            if actor.procedures is not None:
                return Q(pk__in=())
            return Q(organisation=actor.organisation) if actor.organisation else Q(payer=actor.principal)
        return Q(payer=actor.user.pk) if actor.user else Q(pk__in=())

    def of(self, owner_kind: str, owner_id: str | UUID) -> Self:
        """Of one owner."""
        return self.filter(owner_kind=owner_kind, owner_id=str(owner_id))

    def waiting(self) -> Self:
        """Something is still to be paid."""
        return self.filter(state__in=WAITING)

    def by_reference(self, text: str) -> "Order | None":
        """The order that a reference as people and banks write it belongs to; None when it is no order's, also when the
        parts of the tariff are those of another one."""
        number = number_in(text)
        found: Order | None = self.filter(number=number).first() if number else None
        written = "".join(text.split()).upper()
        return found if found and "".join(found.reference.split()) == written else None


@tracked()
class Order(BaseModel):
    """An amount that a person (`payer`) or an organisation has to pay: one of the two, neither when
    what it is for came on paper of somebody without an account.

    owner_kind, owner_id, key: for what (`case`, its id, `fee`): made once. about: what people call the owner, such as
    the number of the case. cents: of the euro. number: the order's own,
    it stands in the reference as P3. reference: `SI11 P1-P2-P3`. purpose_code: of the UPN form (GOVT). iban: without
    spaces. recipient, street, city: whose account it is. due: last day, None when none is set. state: follows the
    ledger, written by `services.ledger.follow` alone.
    """

    owner_kind = models.CharField(_("vrsta lastnika"), max_length=40)
    owner_id = models.CharField(_("oznaka lastnika"), max_length=64)
    key = models.SlugField(_("za kaj"), max_length=40)
    about = models.CharField(_("zadeva"), max_length=80, blank=True)
    payer = models.ForeignKey(
        User, models.PROTECT, related_name="orders", verbose_name=_("plačnik"), null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="orders", verbose_name=_("organizacija"), null=True, blank=True
    )
    cents = models.PositiveIntegerField(_("znesek v centih"))
    purpose_sl = models.CharField(_("namen (slovensko)"), max_length=200)
    purpose_en = models.CharField(_("namen (angleško)"), max_length=200)
    purpose_code = models.CharField(_("koda namena"), max_length=4, default="GOVT")
    recipient = models.CharField(_("prejemnik"), max_length=100)
    recipient_street = models.CharField(_("ulica prejemnika"), max_length=100, default="Mestni trg 1")
    recipient_city = models.CharField(_("kraj prejemnika"), max_length=100, default="2250 Ptuj")
    iban = models.CharField("IBAN", max_length=34)
    number = models.BigIntegerField(_("številka naloga"), unique=True, editable=False)
    reference = models.CharField(_("sklic"), max_length=30, unique=True)
    due = models.DateField(_("rok plačila"), null=True, blank=True)
    state = models.CharField(_("stanje"), max_length=12, choices=OrderState, default=OrderState.OPEN)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("nalog za plačilo")
        verbose_name_plural = _("nalogi za plačilo")
        ordering = ["-created"]
        permissions = [
            ("view_finance", "Can see all orders and figures of finance"),
            ("manage_order", "Can remind, cancel and exempt"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "key"], name="order_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="order_of_something"),
            models.CheckConstraint(
                condition=Q(payer=None) | Q(organisation=None),
                name="order_for_one",
            ),
        ]
        indexes = [
            models.Index(fields=["-created", "-id"], name="order_latest"),
            models.Index(fields=["payer", "state"], name="order_payer"),
            models.Index(fields=["organisation", "state"], name="order_organisation"),
            models.Index(fields=["due"], condition=Q(state__in=WAITING), name="order_due"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def amount(self) -> Money:
        """What has to be paid."""
        return Money(self.cents)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be paid."""
        return self.state in WAITING

    def get_absolute_url(self) -> str:
        """The page where it is paid."""
        return reverse("payments:order", args=[self.pk])

    @property
    def purpose(self) -> str:
        """In the language in force."""
        return self.purpose_en if get_language() == "en" else self.purpose_sl

    @property
    def iban_words(self) -> str:
        """In groups of four, as people read it."""
        return " ".join(self.iban[start : start + 4] for start in range(0, len(self.iban), 4))

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.payer_id or policy_of(self.owner_kind).subject(self.owner_id)

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.reference


class OfOrderQuerySet(PortalQuerySet):
    """Rows that belong to an order: who sees the order sees them; without an order they are for finance."""

    def visible_to(self, actor: Actor) -> Self:
        """As the order."""
        if everything(actor) or actor.has_perm(FINANCE):
            return self
        return self.filter(order__in=Order.objects.visible_to(actor).values("pk"))


class OfOrder(BaseModel):
    """Base of such rows."""

    order: Any  # each has its own, with its own name on the other side

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.order.data_subject if self.order else None

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return str(self.order) if self.order else str(self._meta.verbose_name)


class Reminder(OfOrder):
    """That the payer was told to pay. formal: by an officer, with the fee for a reminder when the tariff has one; else
    by the portal. due: until when."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="reminders", verbose_name=_("nalog"))
    formal = models.BooleanField(_("opomin uradne osebe"), default=False)
    due = models.DateField(_("rok"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("poslal"), null=True, blank=True)

    class Meta:
        verbose_name = _("opomin")
        verbose_name_plural = _("opomini")
        ordering = ["created"]

    def __str__(self) -> str:
        return str(self.order)
