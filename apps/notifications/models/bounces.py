"""Addresses that do not work or whose owners complained. Nothing here can be read: an address is a keyed digest."""

import datetime as dt
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import crypto
from apps.core.models import BaseModel, PortalQuerySet
from apps.notifications.choices import BounceKind, Channel, GivenUpReason
from apps.notifications.models.messages import Message

PURPOSE = "undeliverable"


def address_index(address: str) -> str:
    """How an address or a number stands here; empty for none."""
    return crypto.blind_index(address.strip().casefold(), PURPOSE) if address else ""


def indexes_of(address: str) -> list[str]:
    """How it may stand here, under each of the keys."""
    return crypto.blind_indexes(address.strip().casefold(), PURPOSE) if address else []


class UndeliverableQuerySet(PortalQuerySet):
    """Addresses that are not written to."""

    def addressed(self, channel: str, addresses: Iterable[str]) -> Self:
        """Those of them."""
        found = {index for one in addresses for index in indexes_of(one)}
        return self.filter(channel=channel, address_index__in=found)

    def outdated(self, today: dt.date) -> Self:
        """Longer here than UNDELIVERABLE_DAYS: by then an address may belong to somebody else."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.UNDELIVERABLE_DAYS)
        return self.filter(created__lt=limit)


class Undeliverable(BaseModel):
    """An address that is not written to, since `created`. message: the one that came back last, by which staff find
    and lift it; code: RFC 3463, as far as it was told."""

    channel = models.CharField(_("pot"), max_length=5, choices=Channel, default=Channel.EMAIL)
    address_index = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("razlog"), max_length=9, choices=GivenUpReason)
    code = models.CharField(_("koda"), max_length=20, blank=True)
    message = models.ForeignKey(
        Message, models.SET_NULL, related_name="+", verbose_name=_("pošiljka"), null=True, blank=True
    )

    objects = UndeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("naslov, na katerega ne pišemo")
        verbose_name_plural = _("naslovi, na katere ne pišemo")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["channel", "address_index"], name="undeliverable_once")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.get_reason_display()}"


class BounceQuerySet(PortalQuerySet):
    """What came back."""

    def soft(self, channel: str, index: str, since: dt.datetime) -> Self:
        """Of one address, not for good, since then."""
        return self.filter(
            channel=channel, address_index=index, kind=BounceKind.BOUNCE, permanent=False, created__gte=since
        )

    def outdated(self, today: dt.date) -> Self:
        """Told longer ago than MESSAGE_BODY_DAYS, as the words of the message."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.MESSAGE_BODY_DAYS)
        return self.filter(created__lt=limit)


class Bounce(BaseModel):
    """A message came back, or its reader complained; told once for each message, kind and permanence."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="bounces", verbose_name=_("pošiljka"))
    kind = models.CharField(_("vrsta"), max_length=9, choices=BounceKind)
    permanent = models.BooleanField(_("za vedno"))
    code = models.CharField(_("koda"), max_length=20, blank=True)
    channel = models.CharField(_("pot"), max_length=5, choices=Channel)
    address_index = models.CharField(max_length=64, editable=False, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("vrnjena pošiljka")
        verbose_name_plural = _("vrnjene pošiljke")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["message", "kind", "permanent"], name="bounce_once")]
        indexes = [
            models.Index(fields=["address_index", "created"], condition=~Q(address_index=""), name="bounce_of_address"),
            models.Index(fields=["created"], name="bounce_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created:%Y-%m-%d %H:%M:%S}"
