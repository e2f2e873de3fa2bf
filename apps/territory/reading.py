"""Maps that other apps show: the land drawn by the server with their pins on it (`components/map.html`)."""

from collections.abc import Iterable
from typing import Any

from apps.territory import drawing, geometry


def town_map(pins: Iterable[dict[str, Any]], clusters: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The whole municipality. Pins are dicts with lat, lon, number and name; look: `open`, `work` or `done`. Clusters
    are dicts with lat, lon and number, drawn below the pins."""
    frame = drawing.whole_frame()
    return drawing.picture(frame, pins) | {"clusters": drawing.picture(frame, clusters)["pins"]}


def town_box() -> tuple[float, float, float, float]:
    """South, west, north and east of the municipality with a margin, in degrees."""
    west, south, east, north = drawing.whole_frame().box
    return south, west, north, east


def map_around(lat: float, lon: float, pins: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The surroundings of one position, without names."""
    return drawing.picture(drawing.square_frame(lat, lon, nearer=9.0), pins, quiet=True)


def quarter_shapes() -> dict[str, Any]:
    """Shapely polygons of the quarters by code, in degrees, without the points that no screen can show."""
    return drawing.simplified()


def area_map(polygon: Iterable[tuple[float, float]] = ()) -> dict[str, Any]:
    """The whole municipality; `drawn` is the SVG path of a polygon of longitudes and latitudes, empty for none."""
    frame = drawing.whole_frame()
    points = list(polygon)
    return drawing.picture(frame) | {"drawn": frame.path(points, close=True) if points else ""}


def municipality() -> Any:
    """The shapely shape of the whole municipality, in degrees."""
    return geometry.quarters().municipality
