"""Who wants to hear of new public reports around a point, in a quarter or on a street."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet
from apps.reports.choices import AreaKind, Rhythm
from apps.reports.models.categories import ReportCategory
from apps.reports.models.people import Contact, ContactQuerySet
from apps.reports.models.reports import Report
from apps.territory.models import Quarter

LEAST_RADIUS, MOST_RADIUS = 100, 2000  # metres; the index looks this far around a report


class AreaSubscription(Contact):
    """naročnina na nove prijave.

    kind says which of the columns hold: lat, lon (degrees, WGS 84) and radius (metres), quarter, or street (as
    `territory.services.street_key` writes it; place is how people read it). category: only of this one.
    """

    kind = models.CharField(_("območje"), max_length=10, choices=AreaKind)
    lat = models.FloatField(_("zemljepisna širina"), null=True, blank=True)
    lon = models.FloatField(_("zemljepisna dolžina"), null=True, blank=True)
    radius = models.PositiveSmallIntegerField(
        _("polmer (m)"), null=True, blank=True,
        validators=[MinValueValidator(LEAST_RADIUS), MaxValueValidator(MOST_RADIUS)],
    )  # fmt: skip
    quarter = models.ForeignKey(
        Quarter, models.PROTECT, related_name="+", verbose_name=_("četrtna skupnost"), null=True, blank=True
    )
    street = models.CharField(_("ulica"), max_length=80, blank=True)
    place = models.CharField(_("kraj z besedami"), max_length=160, blank=True)
    category = models.ForeignKey(
        ReportCategory, models.PROTECT, related_name="+", verbose_name=_("vrsta"), null=True, blank=True
    )
    rhythm = models.CharField(_("kako pogosto"), max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("naročnina na nove prijave")
        verbose_name_plural = _("naročnine na nove prijave")
        ordering = ["created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="point", lat__isnull=False, lon__isnull=False, radius__isnull=False, quarter=None, street=""
                )
                | Q(kind="quarter", quarter__isnull=False, lat=None, lon=None, radius=None, street="")
                | (Q(kind="street", quarter=None, lat=None, lon=None, radius=None) & ~Q(street="")),
                name="areasubscription_one_area",
            ),
            models.CheckConstraint(
                condition=Q(radius=None) | Q(radius__gte=LEAST_RADIUS, radius__lte=MOST_RADIUS),
                name="areasubscription_radius",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["lat", "lon"], condition=Q(kind="point", confirmed__isnull=False), name="area_point"),
            models.Index(fields=["quarter"], condition=Q(kind="quarter", confirmed__isnull=False), name="area_quarter"),
            models.Index(fields=["street"], condition=Q(kind="street", confirmed__isnull=False), name="area_street"),
            models.Index(fields=["email_index"], name="area_email"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The area, in the language in force."""
        if self.kind == AreaKind.POINT:
            where = self.place or str(_("izbrana točka"))
            return _("%(metres)d m okoli: %(where)s") % {"metres": self.radius, "where": where}
        return str(self.quarter) if self.kind == AreaKind.QUARTER else self.place


class HitQuerySet(PortalQuerySet):
    """Hits."""

    def visible_to(self, actor: Actor) -> Self:
        """The portal's alone."""
        return self if actor.system else self.none()


class AreaHit(models.Model):
    """A report that a subscription hears of, once. told: when it was written about, None while the day's letter
    waits."""

    id: Any = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(
        AreaSubscription, models.CASCADE, related_name="hits", verbose_name=_("naročnina"), db_index=False
    )
    report = models.ForeignKey(Report, models.CASCADE, related_name="+", verbose_name=_("prijava"))
    told = models.DateTimeField(_("sporočeno"), null=True, blank=True)

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = _("zadetek naročnine")
        verbose_name_plural = _("zadetki naročnin")
        constraints = [models.UniqueConstraint(fields=["subscription", "report"], name="areahit_once")]
        indexes = [models.Index(fields=["subscription"], condition=Q(told=None), name="areahit_waits")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.report_id}"
