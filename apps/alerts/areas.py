"""Areas of alerts: quarters and drawn polygons, as shapes, as CAP writes them, and as the map shows them. Points are
[latitude, longitude] in degrees (WGS 84), as in CAP; shapely and GeoJSON have them the other way round."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from shapely import prepare
from shapely.geometry import LineString, Point, Polygon

from apps.alerts.models import Alert
from apps.territory.models import Quarter
from apps.territory.reading import area_map, municipality, quarter_shapes

METRES_PER_DEGREE = 111_320.0
MOST_POINTS = 200
Points = Sequence[Sequence[float]]


def check_polygon(points: Points) -> str:
    """What is wrong with a drawn area, in words; empty when nothing is."""
    if not 3 <= len(points) <= MOST_POINTS:
        return _("Območje ima vsaj tri točke in največ %(most)d.") % {"most": MOST_POINTS}
    if any(not (-90 <= lat <= 90 and -180 <= lon <= 180) for lat, lon in points):
        return _("Točka ni zemljepisna širina in dolžina v stopinjah.")
    shape = shape_of(points)
    if not shape.is_valid or shape.area == 0:
        return _("Robovi območja se sekajo. Narišite ga znova, točko za točko po robu.")
    if not shape.intersects(municipality()):
        return _("Območje je v celoti zunaj občine.")
    return ""


def shape_of(points: Points) -> Polygon:
    """The shapely polygon."""
    return Polygon([(lon, lat) for lat, lon in points])


def quarters_met(points: Points) -> list[str]:
    """Slugs of the quarters that a drawn area touches, in the order of their names."""
    shape, shapes = shape_of(points), quarter_shapes()
    return [row.slug for row in Quarter.objects.order_by("name") if shapes[row.code].intersects(shape)]


def quarters_told(alert: Alert) -> list[str]:
    """Slugs of the quarters whose subscribers hear of it; none for the whole municipality."""
    return quarters_met(alert.polygon) if alert.polygon else list(alert.quarters)


def area_words(alert: Alert, names: dict[str, str] | None = None) -> str:
    """What people call the area, in the language in force. names: of quarters by slug, where the caller knows them."""
    if alert.area:
        return alert.area
    if alert.polygon:
        return _("območje, označeno na zemljevidu")
    if not alert.quarters:
        return _("vsa občina")
    known = names if names is not None else dict(Quarter.objects.values_list("slug", "name"))
    return ", ".join(known.get(slug, slug) for slug in alert.quarters)


def rings_of(alert: Alert) -> list[list[tuple[float, float]]]:
    """Closed rings of (latitude, longitude): the drawn area, else the borders of the quarters."""
    if alert.polygon:
        points = [(float(lat), float(lon)) for lat, lon in alert.polygon]
        return [[*points, points[0]]]
    rows = Quarter.objects.order_by("name")
    shapes = quarter_shapes()
    chosen = rows.filter(slug__in=alert.quarters) if alert.quarters else rows
    return [[(lat, lon) for lon, lat in shapes[row.code].exterior.coords] for row in chosen]


def map_of(alert: Alert) -> dict[str, Any]:
    """Context of `alerts/map.html`: the land, the quarters that are concerned, the drawn area."""
    drawn = area_map([(lon, lat) for lat, lon in alert.polygon] if alert.polygon else ())
    everywhere = not alert.polygon and not alert.quarters
    told = set(Quarter.objects.filter(slug__in=alert.quarters).values_list("code", flat=True))
    marked = set() if alert.polygon else told
    quarters = [row | {"marked": everywhere or row["code"] in marked} for row in drawn["quarters"]]
    return drawn | {"quarters": quarters}


def middle_of(alert: Alert) -> tuple[float, float]:
    """A position inside of the area: latitude, longitude."""
    spot = Polygon([(lon, lat) for lat, lon in rings_of(alert)[0]]).representative_point()
    return spot.y, spot.x


def concerns_us(polygons: Iterable[Points], circles: Iterable[tuple[float, float, float]]) -> bool:
    """Whether a foreign area meets the municipality. circles: latitude, longitude, radius in kilometres."""
    ours = municipality()
    prepare(ours)
    return any(_meets(points, ours) for points in polygons if len(points) >= 3) or any(
        ours.distance(Point(lon, lat)) * METRES_PER_DEGREE <= radius * 1000 for lat, lon, radius in circles
    )


def _meets(points: Points, ours: Any) -> bool:
    """Whether the border of an area meets ours, or goes around it. However often a stranger's border crosses itself,
    the work grows with its points alone: no shape is made of it."""
    closed = [(lon, lat) for lat, lon in (*points, points[0])]
    if ours.intersects(LineString(closed)):
        return True
    spot, inside = ours.representative_point(), False
    for (x, y), (to_x, to_y) in pairwise(closed):
        if (y > spot.y) != (to_y > spot.y) and spot.x < x + (to_x - x) * (spot.y - y) / (to_y - y):
            inside = not inside
    return inside
