"""What the municipality charges, by date."""

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum import iban

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.money import Money
from apps.identity.choices import Level
from apps.payments.choices import TariffChannel
from apps.payments.exceptions import ReferenceRefused
from apps.payments.references import can_carry


class TariffQuerySet(PortalQuerySet):
    """Items of the tariff."""

    def visible_to(self, actor: Actor) -> Self:
        """What a fee costs is public."""
        return self

    def on(self, day: dt.date) -> Self:
        """In force on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


@tracked()
class TariffItem(BaseModel):
    """One item from a day to a day (included; open end: None). cents: 0 says that it is free. level: the least
    assurance level of the applicant, empty: any. conditions: in words. reference: the account's own, without the number
    of the order (`SI11 P1-P2`)."""

    code = models.SlugField(
        _("oznaka"), max_length=100,
        help_text=_("Oznaka postopka, na primer prekop-obcinske-ceste; če je taksa odvisna od odgovora, še odgovor."),
    )  # fmt: skip
    title_sl = models.CharField(_("besedilo (slovensko)"), max_length=250)
    title_en = models.CharField(_("besedilo (angleško)"), max_length=250)
    cents = models.PositiveIntegerField(_("znesek v centih"))
    channel = models.CharField(_("način vložitve"), max_length=30, choices=TariffChannel, default=TariffChannel.ANY)
    level = models.CharField(_("najmanjša raven zanesljivosti"), max_length=12, choices=Level, blank=True)
    conditions = models.CharField(_("pogoji"), max_length=300, blank=True)
    valid_from = models.DateField(_("velja od"))
    valid_to = models.DateField(_("velja do"), null=True, blank=True)
    source = models.CharField(_("pravna podlaga"), max_length=250)
    iban = models.CharField("IBAN", max_length=34)
    reference = models.CharField(_("sklic brez številke naloga"), max_length=30)
    purpose_code = models.CharField(_("koda namena"), max_length=4, default="GOVT")

    objects = TariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("postavka tarife")
        verbose_name_plural = _("tarifa")
        ordering = ["code", "-valid_from", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["code", "channel", "level", "valid_from"], name="tariffitem_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="tariffitem_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.title_en if get_language() == "en" else self.title_sl

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)

    def clean(self) -> None:
        """The account and the reference must be such as a bank takes, and no two items of a kind overlap."""
        self.iban = "".join(self.iban.split()).upper()
        if not iban.is_valid(self.iban):
            raise ValidationError({"iban": _("To ni veljaven IBAN. Preverite številke.")})
        try:
            can_carry(self.reference)
        except ReferenceRefused as error:
            text = _("Sklic mora biti »SI12« ali modela SI00 ali SI11 z P1 in P2, na primer SI11 75965-7111002.")
            raise ValidationError({"reference": text}) from error
        same = TariffItem.objects.filter(code=self.code, channel=self.channel, level=self.level).exclude(pk=self.pk)
        end = self.valid_to or dt.date.max
        if same.filter(Q(valid_to=None) | Q(valid_to__gte=self.valid_from), valid_from__lte=end).exists():
            text = _("V tem času že velja postavka z isto oznako, načinom in ravnjo. Najprej ji določite konec.")
            raise ValidationError({"valid_from": text})
