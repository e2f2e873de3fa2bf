"""What has to be paid."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.money import Money
from apps.identity.models import Organisation, User
from apps.identity.models.reach import everything
from apps.payments.choices import OrderState
from apps.payments.registry import order_policies, policy_of

NUMBERS = "payments_order_number"  # the sequence that numbers come from (migration 0002)


class OrderQuerySet(PortalQuerySet):
    """Orders."""

    def visible_to(self, actor: Actor) -> Self:
        """Who has to pay, in the name in which they act; others by the policy of the owner's app (none: nobody)."""
        if everything(actor):
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
        """Not paid yet."""
        return self.filter(state=OrderState.OPEN)


@tracked()
class Order(BaseModel):
    """An amount that a person (`payer`) or an organisation has to pay: one of the two.

    owner_kind, owner_id, key: for what (`case`, its id, `fee`): made once. about: what people call the owner, such as
    the number of the case. cents: of the euro. number: the order's own,
    it stands in the reference as P3. reference: `SI11 P1-P2-P3`. purpose_code: of the UPN form (GOVT). iban: without
    spaces. due: last day, None when none is set.
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
    iban = models.CharField("IBAN", max_length=34)
    number = models.BigIntegerField(_("številka naloga"), unique=True, editable=False)
    reference = models.CharField(_("sklic"), max_length=30, unique=True)
    due = models.DateField(_("rok plačila"), null=True, blank=True)
    state = models.CharField(_("stanje"), max_length=10, choices=OrderState, default=OrderState.OPEN)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("nalog za plačilo")
        verbose_name_plural = _("nalogi za plačilo")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "key"], name="order_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="order_of_something"),
            models.CheckConstraint(
                condition=Q(payer=None, organisation__isnull=False) | Q(payer__isnull=False, organisation=None),
                name="order_for_one",
            ),
        ]
        indexes = [
            models.Index(fields=["-created", "-id"], name="order_latest"),
            models.Index(fields=["payer", "state"], name="order_payer"),
            models.Index(fields=["organisation", "state"], name="order_organisation"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def amount(self) -> Money:
        """What has to be paid."""
        return Money(self.cents)

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
