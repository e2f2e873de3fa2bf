"""Warnings of others: addresses that are asked, and what came from them."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import Severity
from apps.core.actor import Actor
from apps.core.exceptions import AddressRefused
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.outward import check_url

HEALTH = ("etag", "fetched", "succeeded", "failures", "next_fetch", "last_error")


def is_reachable(url: str) -> None:
    """ValidationError for what `core.outward` would never ask."""
    try:
        check_url(url)
    except AddressRefused as error:
        raise ValidationError(_("Vpišite naslov https, ki je dosegljiv v javnem omrežju.")) from error


class FeedQuerySet(PortalQuerySet):
    """Feeds."""

    def due(self, now: dt.datetime) -> Self:
        """To be asked now."""
        return self.filter(active=True, next_fetch__lte=now)


@tracked(exclude=HEALTH)
class AlertFeed(BaseModel):
    """An address with warnings: Atom or RSS that leads to CAP, or CAP itself. area_codes: geocodes and names of areas
    (as MeteoAlarm gives them) that hold us as well, where there is no polygon. What follows is its health: etag as the
    server gave it, failures in a row, next_fetch with back-off."""

    name = models.CharField(_("ime vira"), max_length=120)
    url = models.URLField(_("naslov"), max_length=500, unique=True, validators=[is_reachable])
    area_codes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("oznake območij"), default=list, blank=True,
        help_text=_("Oznake ali imena območij, ki zajemajo občino, ločena z vejico."),
    )  # fmt: skip
    every = models.PositiveSmallIntegerField(_("vsakih minut"), default=5)
    active = models.BooleanField(_("v uporabi"), default=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    fetched = models.DateTimeField(_("zadnji poskus"), null=True, blank=True, editable=False)
    succeeded = models.DateTimeField(_("zadnji uspeh"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("napake zapored"), default=0, editable=False)
    next_fetch = models.DateTimeField(_("naslednji poskus"), default=timezone.now, editable=False)
    last_error = models.CharField(_("zadnja napaka"), max_length=200, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("vir opozoril")
        verbose_name_plural = _("viri opozoril")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ForeignAlertQuerySet(PortalQuerySet):
    """Warnings of others."""

    def visible_to(self, actor: Actor) -> Self:
        """Public where they come from."""
        return self

    def active(self, now: dt.datetime) -> Self:
        """In force and not taken back."""
        return self.filter(expires__gt=now, ended=None, feed__active=True)


class ForeignAlert(BaseModel):
    """A warning as its source wrote it: shown with the source, never issued as ours by itself. ended: taken back or
    replaced by its source."""

    feed = models.ForeignKey(AlertFeed, models.CASCADE, related_name="alerts", verbose_name=_("vir"))
    identifier = models.CharField(_("oznaka"), max_length=300)
    sender = models.CharField(_("pošiljatelj"), max_length=200)
    sent = models.DateTimeField(_("izdano"))
    severity = models.CharField(_("resnost"), max_length=10, choices=Severity, default=Severity.UNKNOWN)
    urgency = models.CharField(_("nujnost"), max_length=10, blank=True)
    certainty = models.CharField(_("gotovost"), max_length=10, blank=True)
    event = models.CharField(_("dogodek"), max_length=200)
    language = models.CharField(_("jezik"), max_length=12, blank=True)
    headline = models.CharField(_("naslov"), max_length=300)
    description = models.TextField(_("opis"), blank=True)
    instruction = models.TextField(_("kaj storiti"), blank=True)
    area = models.CharField(_("območje"), max_length=300, blank=True)
    onset = models.DateTimeField(_("od"), null=True, blank=True)
    expires = models.DateTimeField(_("do"))
    web = models.CharField(_("več"), max_length=500, blank=True)
    ended = models.DateTimeField(_("umaknjeno"), null=True, blank=True)

    objects = ForeignAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("opozorilo drugih")
        verbose_name_plural = _("opozorila drugih")
        ordering = ["-sent"]
        constraints = [models.UniqueConstraint(fields=["feed", "sender", "identifier"], name="foreignalert_once")]
        indexes = [models.Index(fields=["expires"], condition=models.Q(ended=None), name="foreignalert_in_force")]

    def __str__(self) -> str:
        return self.headline
