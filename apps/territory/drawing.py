"""Maps that need no tiles and no script: our polygons and pins as SVG, drawn by the server."""

import functools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape

from apps.territory import geometry

WIDTH = 640
TOLERANCE = 0.00012  # degrees (about 10 m): finer than a pixel of the drawing
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """A part of the world and its picture: equirectangular, right at the latitude of Ptuj."""

    box: Box

    @property
    def scale(self) -> float:
        """Pixels per degree of longitude."""
        return WIDTH / (self.box[2] - self.box[0])

    @property
    def height(self) -> int:
        """Pixels."""
        middle = math.radians((self.box[1] + self.box[3]) / 2)
        return round((self.box[3] - self.box[1]) * self.scale / math.cos(middle))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Position in the picture."""
        middle = math.radians((self.box[1] + self.box[3]) / 2)
        return round((lon - self.box[0]) * self.scale, 1), round((self.box[3] - lat) * self.scale / math.cos(middle), 1)

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a place in the picture, in parts of its width and height from the top left."""
        west, south, east, north = self.box
        return north - y * (north - south), west + x * (east - west)

    @property
    def text(self) -> str:
        """The box as text."""
        return ",".join(f"{value:.6f}" for value in self.box)

    def path(self, line: Iterable[Sequence[float]], *, close: bool) -> str:
        """SVG path of a line or ring."""
        steps = [f"{x:g} {y:g}" for x, y in (self.point(lon, lat) for lon, lat in line)]
        return f"M{'L'.join(steps)}{'Z' if close else ''}"


def whole_frame() -> Frame:
    """All eight quarters with a margin."""
    west, south, east, north = geometry.quarters().municipality.bounds
    return Frame((west - 0.004, south - 0.003, east + 0.004, north + 0.003))


def square_frame(lat: float | None = None, lon: float | None = None, *, nearer: float = 1.0) -> Frame:
    """A square picture: the whole municipality, or the surroundings of a position, so many times nearer."""
    west, south, east, north = whole_frame().box
    wide = max(east - west, (north - south) / math.cos(math.radians((south + north) / 2))) / nearer
    if lat is None or lon is None or nearer <= 1:
        lat, lon = (south + north) / 2, (west + east) / 2
    high = wide * math.cos(math.radians((south + north) / 2))
    return Frame((lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2))


def frame_of(code: str) -> Frame:
    """One quarter with its neighbours around it."""
    west, south, east, north = simplified()[code].bounds
    wide, high = (east - west) * 0.2, (north - south) * 0.2
    return Frame((west - wide, south - high, east + wide, north + high))


@functools.cache
def water() -> dict[str, Any]:
    """River and lake by class."""
    collection = json.loads((geometry.DATA / "drava.geojson").read_text())
    return {feature["properties"]["class"]: feature["geometry"] for feature in collection["features"]}


@functools.cache
def simplified() -> dict[str, Any]:
    """Quarters without the points that no screen can show; neighbours keep their common border."""
    codes = sorted(geometry.boundaries())
    shapes: Any = [shape(geometry.boundaries()[code]["geometry"]) for code in codes]
    return dict(zip(codes, shapely.coverage_simplify(shapes, TOLERANCE), strict=True))


@functools.lru_cache(maxsize=64)
def land(frame: Frame) -> dict[str, Any]:
    """What every map of this frame shares: quarters with names, river and lake."""
    quarters = []
    clip = shapely.box(*frame.box)
    for code, polygon in simplified().items():
        visible = polygon.intersection(clip)
        if visible.is_empty:
            continue
        spot = shapely.maximum_inscribed_circle(max(shapely.get_parts(visible), key=lambda part: part.area)).coords[0]
        facts: Any = geometry.boundaries()[code]["properties"]
        x, y = frame.point(*spot)
        name = facts["name"].removeprefix("Četrt ")
        path = frame.path(polygon.exterior.coords, close=True)
        quarters.append({"code": code, "words": name.split(), "path": path, "at": f"{x:g} {y:g}"})
    return {
        "width": WIDTH,
        "height": frame.height,
        "quarters": quarters,
        "river": frame.path(water()["river"]["coordinates"], close=False),
        "lake": frame.path(water()["lake"]["coordinates"][0], close=True),
        "river_width": f"{0.0021 * frame.scale:.1f}",
    }


def picture(
    frame: Frame, pins: Iterable[dict[str, Any]] = (), *, here: str = "", quiet: bool = False
) -> dict[str, Any]:
    """Context of `components/map.html`: the land and numbered pins (dicts with lat, lon, number, name), coordinates as
    text, for SVG knows no decimal comma. `here` is the code of a quarter to mark; `quiet` leaves the names out."""
    placed = []
    for pin in pins:
        x, y = frame.point(pin["lon"], pin["lat"])
        if 0 <= x <= WIDTH and 0 <= y <= frame.height:
            placed.append(pin | {"at": f"{x:g} {y:g}"})
    return land(frame) | {"pins": placed, "here": here, "quiet": quiet}


@functools.cache
def leaflet_land() -> dict[str, Any]:
    """The same land as GeoJSON for the map in the browser, coordinates rounded to a metre."""
    features: list[dict[str, Any]] = []
    for code, polygon in simplified().items():
        facts: Any = geometry.boundaries()[code]["properties"]
        ring = [[round(lon, 5), round(lat, 5)] for lon, lat in polygon.exterior.coords]
        features.append(
            {
                "type": "Feature",
                "properties": {"class": "quarter", "name": facts["name"]},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    for kind, value in water().items():  # above the land
        features.append({"type": "Feature", "properties": {"class": kind}, "geometry": value})
    return {"type": "FeatureCollection", "features": features}
