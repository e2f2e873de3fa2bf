"""School routes, and the reports that lie on them."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.reports.models.reports import Report

VIEW = "reports.view_schoolroute"
LONGEST_LINE = 2000  # points


def check_line(line: Any) -> None:
    """Two points or more, each longitude and latitude in degrees (WGS 84)."""
    if not isinstance(line, list) or not 2 <= len(line) <= LONGEST_LINE:
        raise ValidationError(_("Pot je seznam vsaj dveh točk: [[15.8718, 46.4270], …]."))
    for point in line:
        known = isinstance(point, list) and len(point) == 2 and all(type(part) in (int, float) for part in point)
        if not known or not (-180 <= point[0] <= 180 and -90 < point[1] < 90):
            raise ValidationError(
                _("Točka %(point)s ni zemljepisna dolžina in širina v stopinjah."), params={"point": point}
            )


class SchoolRouteQuerySet(PortalQuerySet):
    """Routes."""

    def visible_to(self, actor: Actor) -> Self:
        """Those in use, for everybody; all for staff who may view routes."""
        return self if actor.has_perm(VIEW) else self.in_use()

    def in_use(self) -> Self:
        """Shown on the map."""
        return self.filter(active=True)


@tracked()
class SchoolRoute(BaseModel):
    """šolska pot. line: points as [longitude, latitude] in degrees (WGS 84), as GeoJSON writes them. reach: metres from
    the line within which a report lies on the route. demo: invented, and said so wherever it is shown."""

    slug = models.SlugField(_("oznaka"), max_length=60, unique=True)
    name = models.CharField(_("ime"), max_length=120)
    school = models.CharField(_("šola"), max_length=120)
    line = models.JSONField(_("točke poti"), validators=[check_line])
    reach = models.PositiveSmallIntegerField(
        _("pas ob poti (m)"), default=30, validators=[MinValueValidator(5), MaxValueValidator(300)]
    )
    source = models.CharField(_("vir"), max_length=200, blank=True)
    demo = models.BooleanField(_("izmišljena za predstavitev"), default=False)
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = SchoolRouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("šolska pot")
        verbose_name_plural = _("šolske poti")
        ordering = ["school", "name"]
        permissions = [("export_dangers", "Can export dangers on school routes")]

    def __str__(self) -> str:
        return f"{self.school}: {self.name}"


class RouteReportQuerySet(PortalQuerySet):
    """What lies on routes."""

    def visible_to(self, actor: Actor) -> Self:
        """Of reports that the actor sees."""
        return self.filter(report__in=Report.objects.visible_to(actor).values("pk"))


class RouteReport(models.Model):
    """A report that lies on a route; metres: from its line; received_at: as the report says, for the latest first.
    Follows from both (`services.routes`). No foreign key of the database to the report: whoever holds its row must not
    wait for a route that is being changed."""

    id = models.BigAutoField(primary_key=True)
    route = models.ForeignKey(SchoolRoute, models.CASCADE, related_name="flags")
    report = models.ForeignKey(Report, models.CASCADE, related_name="flags", db_constraint=False)
    metres = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()

    objects = RouteReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "reports on routes"
        constraints = [models.UniqueConstraint(fields=["route", "report"], name="routereport_once")]
        indexes = [
            models.Index(fields=["-received_at"], name="routereport_latest"),
            models.Index(fields=["route", "-received_at"], name="routereport_of_route"),
        ]

    def __str__(self) -> str:
        return f"{self.route_id} {self.report_id}"
