# ruff: noqa: S608  SQL of our own constants; values go as parameters
"""School routes: kept by staff; which reports lie on them is written down whenever either of them moves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.reports.models import Report, RouteReport, SchoolRoute
from apps.reports.services.geojson import lines_of
from apps.territory.services import METRES_PER_DEGREE

LOCK = 7_305_001  # advisory: routes change alone, reports beside each other
# Legs of lines against positions, on a plane that is right at the leg's latitude; by the index on lat and lon.
FLAG = f"""
    WITH points AS (
        SELECT route.id, route.reach, p.n, (p.at->>0)::float8 AS lon, (p.at->>1)::float8 AS lat
        FROM reports_schoolroute AS route, jsonb_array_elements(route.line) WITH ORDINALITY AS p(at, n)
        WHERE route.active AND (route.id = %(route)s OR %(route)s IS NULL)
    ), legs AS (
        SELECT id, reach, lon, lat, lead(lon) OVER line AS lon2, lead(lat) OVER line AS lat2,
            cos(radians(lat)) AS narrow, reach / {METRES_PER_DEGREE} AS up
        FROM points WINDOW line AS (PARTITION BY id ORDER BY n)
    ), near AS (
        SELECT legs.id AS route_id, report.id AS report_id, report.received_at, legs.reach, {METRES_PER_DEGREE} * min(
            lseg(point(legs.lon * narrow, legs.lat), point(lon2 * narrow, lat2))
            <-> point(report.lon * narrow, report.lat)) AS metres
        FROM legs JOIN reports_report AS report
            ON report.lat BETWEEN least(legs.lat, lat2) - up AND greatest(legs.lat, lat2) + up
            AND report.lon BETWEEN least(legs.lon, lon2) - up / narrow AND greatest(legs.lon, lon2) + up / narrow
        WHERE lat2 IS NOT NULL AND (report.id = %(report)s OR %(report)s IS NULL)
        GROUP BY legs.id, report.id, legs.reach
    )
    INSERT INTO reports_routereport (route_id, report_id, metres, received_at)
    SELECT route_id, report_id, round(metres)::int, received_at FROM near WHERE metres <= reach"""


def flag_report(report: Report) -> None:
    """A report came, was confirmed or placed: on which routes it lies. Within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
        RouteReport.objects.filter(report=report.pk).delete()
        if report.lat is not None:
            cursor.execute(FLAG, {"route": None, "report": report.pk})


def save_route(*, actor: Actor, route: SchoolRoute) -> SchoolRoute:
    """Add or change a route; reports on it are flagged in one statement. PermissionDenied without the right."""
    verb = "add" if route._state.adding else "change"
    if not actor.system and not actor.has_perm(f"reports.{verb}_schoolroute"):
        raise PermissionDenied
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        route.full_clean()
        route.save()
        RouteReport.objects.filter(route=route).delete()
        cursor.execute(FLAG, {"route": route.pk, "report": None})
    return route


def import_routes(*, actor: Actor, collection: Any, school: str, source: str, demo: bool = False) -> list[SchoolRoute]:
    """Lines of a GeoJSON FeatureCollection (RFC 7946), all or none; properties `name`, `school` and `slug` are taken
    where they are given. A known slug changes its route. ValidationError says what is wrong."""
    with transaction.atomic():
        routes = [_route_of(line, school=school, source=source) for line in lines_of(collection)]
        for route in routes:
            route.demo = demo
            save_route(actor=actor, route=route)
    return routes


def _route_of(line: Any, *, school: str, source: str) -> SchoolRoute:
    route = SchoolRoute.objects.filter(slug=line.slug).first() or SchoolRoute(slug=line.slug)
    route.name, route.school, route.line = line.name, line.school or school, line.points
    route.source = source
    return route
