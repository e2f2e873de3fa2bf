"""The map of reports: what the page draws by itself, and what the script asks for by what is in view."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.reports import mapping, reading
from apps.reports.models import SchoolRoute
from apps.reports.narrowing import Filters
from apps.territory.reading import town_box, town_map

TOWN_ZOOM = 11  # at which the whole municipality is drawn
NEAREST = 22
LAT_LIMIT = 85.0  # web Mercator ends there


def map_of(filters: Filters, rows: list[reading.Row]) -> dict[str, Any]:
    """Context of the map without scripts, with how many fit the filters."""
    town = town_box()
    found, quarters = mapping.overview(filters, town, mapping.fineness(town, TOWN_ZOOM))
    others, squares = mapping.shown(filters, town, TOWN_ZOOM, found)
    pins = reading.pins_of(rows, others)
    clusters = [
        {"lat": one.lat, "lon": one.lon, "number": one.reports, "size": 11 + 4 * len(str(one.reports))}
        for one in squares
    ]
    count = sum(number for number, _open in quarters.values())
    return {
        "pins": pins, "map": town_map(pins, clusters), "crowded": bool(squares), "count": count,
        "many": mapping.is_cut(filters, count),
        "heat_rows": heat_rows(quarters) if filters.heat else [],
        "lines": list(SchoolRoute.objects.in_use()) if filters.lines else [],
    }  # fmt: skip


def heat_rows(counts: dict[Any, tuple[int, int]]) -> list[dict[str, Any]]:
    """The heat map as a table: quarters with most reports first."""
    names = {str(key): name for key, name in reading.quarters_by_key()}
    rows = [
        {"name": names.get(str(key)) or _("Brez lege na zemljevidu"), "reports": count, "open": opened}
        for key, (count, opened) in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["reports"], row["name"]))


def box_of(text: str) -> mapping.Box | None:
    """`south,west,north,east` in degrees; None for what is no box."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (south, west, north, east))) or south > north or west > east:
        return None
    south, north = (min(max(value, -LAT_LIMIT), LAT_LIMIT) for value in (south, north))
    return south, max(west, -180.0), north, min(east, 180.0)


@require_safe
def features(request: HttpRequest) -> HttpResponseBase:
    """`zemljevid.json?okvir=south,west,north,east&zum=14` with the filters of the list: GeoJSON, at most
    `reading.ON_MAP` features; clusters where there are many reports."""
    box, zoom = box_of(request.GET.get("okvir", "")), request.GET.get("zum", "")
    if box is None or not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3):
        return HttpResponseBadRequest("okvir=south,west,north,east&zum=0..22", content_type="text/plain")
    found = mapping.features(Filters.read(request.GET), box, min(int(zoom), NEAREST))
    return JsonResponse(found, content_type="application/geo+json")


@require_safe
def routes(request: HttpRequest) -> JsonResponse:
    """School routes in use as GeoJSON lines."""
    return JsonResponse(
        {"type": "FeatureCollection", "features": [_line(route) for route in SchoolRoute.objects.in_use()]},
        content_type="application/geo+json",
    )


def _line(route: SchoolRoute) -> dict[str, Any]:
    told = {"name": route.name, "school": route.school, "slug": route.slug, "demo": route.demo}
    geometry = {"type": "LineString", "coordinates": route.line}
    return {"type": "Feature", "properties": told, "geometry": geometry}
