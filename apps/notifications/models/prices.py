"""What a text message costs."""

import datetime as dt
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet


class SmsPriceQuerySet(PortalQuerySet):
    """Prices by date."""

    def on(self, day: dt.date, provider: str) -> Self:
        """Those that may hold on a day for a provider, the one that does first: a price of its own before the one for
        all, the later before the earlier."""
        return self.filter(provider__in=("", provider), valid_from__lte=day).order_by("-provider", "-valid_from")


@tracked()
class SmsPrice(BaseModel):
    """The price of one part of a text message from a day on, until the next row. cents: with hundredths, for networks
    count in them; provider: host of SMS_URL, empty for all."""

    provider = models.CharField(
        _("ponudnik"), max_length=100, blank=True,
        help_text=_("Ime strežnika, kot stoji v nastavitvi SMS_URL. Prazno velja za vsakega ponudnika."),
    )  # fmt: skip
    valid_from = models.DateField(_("velja od"))
    cents = models.DecimalField(
        _("cena dela sporočila v centih"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0)],
        help_text=_("Na primer 4,20: štirje centi in dve desetini za vsak del, brez DDV."),
    )  # fmt: skip

    objects = SmsPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cena SMS")
        verbose_name_plural = _("cene SMS")
        ordering = ["provider", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["provider", "valid_from"], name="smsprice_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.valid_from}".strip()
