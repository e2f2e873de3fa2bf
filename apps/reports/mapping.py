# ruff: noqa: S608  SQL of our own constants; values go as parameters
"""What the map shows: clusters and heat from the counted squares, single reports where there are few.

Filters by time or by school route are not in the squares: then the reports themselves are counted,
`MOST_COUNTED` at most, of those on school routes the latest `MOST_ON_ROUTES`.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from apps.reports import workflow
from apps.reports.choices import StateType
from apps.reports.models import Report
from apps.reports.models.tiles import COARSEST, FINEST, MICRO, micro, x_of, y_of
from apps.reports.narrowing import Filters
from apps.reports.reading import ON_MAP

Box = tuple[float, float, float, float]  # south, west, north, east, in degrees
Quarters = dict[Any, tuple[int, int]]  # reports and open ones by the key of the quarter, None for in none
SINGLE = 100  # reports in view up to which each is shown by itself
MOST_COUNTED = 10_000
MOST_ON_ROUTES = 3_000  # looked up one by one
FINER = 2  # zoom levels: four squares on each side of a picture of 256 pixels
FIXED_DAYS = 30
OF_A_PIN = ("lat", "lon", "address", "state", "category__name_sl", "category__name_en")
SUMS = "sum(reports), coalesce(sum(reports) FILTER (WHERE kind = %s), 0), sum(lat_sum), sum(lon_sum)"


@dataclass(frozen=True)
class Square:
    """Reports that lie close together; lat, lon: their middle."""

    x: int
    y: int
    zoom: int
    reports: int
    open: int
    lat: float
    lon: float


def grid(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """Column and row of the square in which a position lies."""
    squares, angle = 2**zoom, math.radians(lat)
    x = math.floor((lon + 180) / 360 * squares)
    y = math.floor((1 - math.log(math.tan(angle) + 1 / math.cos(angle)) / math.pi) / 2 * squares)
    return min(max(x, 0), squares - 1), min(max(y, 0), squares - 1)


def corners(x: int, y: int, zoom: int) -> Box:
    """The square itself."""

    def lat(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))

    return lat(y + 1), x / 2**zoom * 360 - 180, lat(y), (x + 1) / 2**zoom * 360 - 180


def _span(box: Box, zoom: int) -> tuple[int, int, int, int]:
    """Columns and rows that a box touches."""
    west, south = grid(box[0], box[1], zoom)
    east, north = grid(box[2], box[3], zoom)
    return west, north, east, south


def whole(box: Box, zoom: int) -> Box:
    """The box as wide as the squares that it touches."""
    west, north, east, south = _span(box, zoom)
    top, bottom = corners(west, north, zoom), corners(east, south, zoom)
    return bottom[0], top[1], top[2], bottom[3]


def fineness(box: Box, zoom: int) -> int:
    """Zoom level of the squares for a box: as fine as the picture bears, never more than `ON_MAP` of them."""
    level = min(max(zoom + FINER, COARSEST), FINEST)
    while level > COARSEST:
        west, north, east, south = _span(box, level)
        if (east - west + 1) * (south - north + 1) <= ON_MAP:
            break
        level -= 1
    return level


def _source(filters: Filters, zoom: int, box: Box | None = None) -> tuple[str, list[Any]]:
    """SQL with its parameters: rows of x, y, kind, quarter_id, reports, lat_sum, lon_sum; of a box, or of all."""
    down, rest = FINEST - zoom, "kind, quarter_id, reports, lat_sum, lon_sum"
    if filters.beyond_squares:
        rows = filters.narrow(Report.objects.in_public(), MOST_ON_ROUTES)
        # An order would lead the planner along all reports of the time to find the few of a place.
        rows = rows.within(*box) if box else rows
        rows = rows.order_by() if box or filters.around else rows.order_by("-received_at", "-id")
        picked = rows.values("lat", "lon", "kind", "quarter_id")[:MOST_COUNTED]
        try:
            text, values = picked.query.sql_with_params()
        except EmptyResultSet:  # a category that does not exist
            return f"SELECT x, y, {rest} FROM reports_tiledelta WHERE false", []
        columns = (
            f"{x_of('lon')} >> {down} AS x, {y_of('lat')} >> {down} AS y, "
            f"kind, quarter_id, 1 AS reports, {micro('lat')} AS lat_sum, {micro('lon')} AS lon_sum"
        )
        return f"SELECT {columns} FROM ({text}) AS live", list(values)
    wanted, values = filters.squares()
    return (
        f"SELECT x, y, {rest} FROM reports_tilecount WHERE zoom = {zoom}{wanted} "
        f"UNION ALL SELECT x >> {down}, y >> {down}, {rest} FROM reports_tiledelta WHERE true{wanted}"
    ), [*values, *values]


def squares(filters: Filters, box: Box, zoom: int) -> list[Square]:
    """Squares of a zoom level that a box touches, with what fits the filters."""
    west, north, east, south = _span(box, zoom)
    source, values = _source(filters, zoom, whole(box, zoom))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x, y, {SUMS} FROM ({source}) AS counted WHERE x BETWEEN %s AND %s AND y BETWEEN %s AND %s "
            f"GROUP BY x, y HAVING sum(reports) > 0 ORDER BY y, x LIMIT {ON_MAP}",
            [StateType.OPEN, *values, west, east, north, south],
        )
        return [_square(zoom, x, y, sums) for x, y, *sums in cursor.fetchall()]


def _square(zoom: int, x: int, y: int, sums: list[Any]) -> Square:
    reports, opened, lat, lon = map(int, sums)
    return Square(x, y, zoom, reports, opened, lat / reports / MICRO, lon / reports / MICRO)


def by_quarter(filters: Filters) -> Quarters:
    """Those that are not on the map included."""
    source, values = _source(filters, COARSEST)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quarter_id, sum(reports), coalesce(sum(reports) FILTER (WHERE kind = %s), 0) "
            f"FROM ({source}) AS counted GROUP BY quarter_id HAVING sum(reports) > 0",
            [StateType.OPEN, *values],
        )
        return {quarter: (int(count), int(opened)) for quarter, count, opened in cursor.fetchall()}


def overview(filters: Filters, box: Box, zoom: int) -> tuple[list[Square], Quarters]:
    """`squares` of a box that everything lies in, and `by_quarter`: the reports are counted once for both."""
    west, north, east, south = _span(box, zoom)
    source, values = _source(filters, zoom)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT quarter_id, x, y, {SUMS} FROM ({source}) AS counted "
            "GROUP BY quarter_id, x, y HAVING sum(reports) > 0 ORDER BY y, x",
            [StateType.OPEN, *values],
        )
        rows = cursor.fetchall()
    quarters: dict[Any, list[int]] = defaultdict(lambda: [0] * 2)
    places: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * 4)
    for quarter, x, y, *sums in rows:
        _add(quarters[quarter], sums)
        if west <= x <= east and north <= y <= south:
            _add(places[x, y], sums)
    found = [_square(zoom, x, y, sums) for (x, y), sums in places.items()]
    return found[:ON_MAP], {quarter: (count, opened) for quarter, (count, opened) in quarters.items()}


def _add(kept: list[int], sums: list[Any]) -> None:
    for number in range(len(kept)):
        kept[number] += int(sums[number])


def is_cut(filters: Filters, count: int) -> bool:
    """Whether more fit than were counted."""
    if filters.route:
        return bool(filters.flags()[MOST_ON_ROUTES : MOST_ON_ROUTES + 1].exists())
    return filters.beyond_squares and count >= MOST_COUNTED


def singles(filters: Filters, box: Box, found: list[Square]) -> list[Report]:
    """Reports in a box where its squares have any, `ON_MAP` at most."""
    if not found:
        return []
    ends = [corners(square.x, square.y, square.zoom) for square in found]
    south, west = (max(box[side], min(end[side] for end in ends)) for side in (0, 1))
    north, east = (min(box[side], max(end[side] for end in ends)) for side in (2, 3))
    rows = filters.narrow(Report.objects.in_public(), MOST_ON_ROUTES).within(south, west, north, east)
    return list(rows.select_related("category").only(*OF_A_PIN).order_by()[:ON_MAP])


def shown(filters: Filters, box: Box, zoom: int, found: list[Square]) -> tuple[list[Report], list[Square]]:
    """Either single reports, when few are in view or it goes no nearer, or the squares that were found."""
    count = sum(square.reports for square in found)
    if count <= SINGLE or (zoom >= FINEST and count <= ON_MAP):
        return singles(filters, box, found), []
    return [], found


def features(filters: Filters, box: Box, zoom: int) -> dict[str, Any]:
    """GeoJSON of a part of the map: points of reports and of clusters, or the squares of the heat map."""
    if filters.heat:
        return _collection(_heat(square) for square in squares(filters, box, fineness(box, zoom + 2)))
    reports, clusters = shown(filters, box, zoom, squares(filters, box, fineness(box, zoom)))
    return _collection([*map(_single, reports), *map(_cluster, clusters)])


def _collection(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(found)}


def _point(lat: Any, lon: Any, told: dict[str, Any]) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
    return {"type": "Feature", "geometry": place, "properties": told}


def _single(report: Report) -> dict[str, Any]:
    look = workflow.LOOKS[report.state]
    told = {
        "kind": "report", "id": str(report.pk), "name": report.title, "state": str(look.words),
        "url": report.get_absolute_url(), "look": look.pin,
    }  # fmt: skip
    return _point(report.lat, report.lon, told)


def _cluster(square: Square) -> dict[str, Any]:
    return _point(square.lat, square.lon, {"kind": "cluster", "reports": square.reports, "open": square.open})


def _heat(square: Square) -> dict[str, Any]:
    south, west, north, east = (round(value, 6) for value in corners(square.x, square.y, square.zoom))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    told = {"kind": "square", "reports": square.reports, "open": square.open}
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": told}


def figures(filters: Filters) -> dict[str, int]:
    """Of the counter that others embed: open now, and fixed in the last `FIXED_DAYS` days."""
    since = timezone.now() - dt.timedelta(days=FIXED_DAYS)
    rows = filters.narrow(Report.objects.in_public())
    fixed = rows.filter(kind=StateType.FIXED, closed_at__gte=since).order_by()[:MOST_COUNTED].count()
    return {"open": sum(opened for _count, opened in by_quarter(filters).values()), "fixed": fixed}
