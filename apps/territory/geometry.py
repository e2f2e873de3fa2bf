"""Which quarter is a point in? Without PostGIS: the eight polygons that ship with this release, prepared, in a tree."""

import functools
import json
import math
from pathlib import Path

import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parent / "data"
SEAM = 1e-6  # degrees (about 10 cm): slivers between neighbouring polygons that belong to the nearer one
METRES_PER_DEGREE = 111_320.0


class Quarters:
    """An index over polygons. Inside the municipality a point has exactly one quarter, borders included: where
    polygons touch or overlap the smaller code wins, a sliver between them belongs to the nearest."""

    def __init__(self, polygons: dict[str, BaseGeometry]) -> None:
        ordered = sorted(polygons.items())
        self.codes = [code for code, _ in ordered]
        self.shapes = [polygon for _, polygon in ordered]
        for polygon in self.shapes:
            shapely.prepare(polygon)
        self.tree = shapely.STRtree(self.shapes)
        closed = shapely.union_all([polygon.buffer(SEAM) for polygon in self.shapes]).buffer(-SEAM)
        self.municipality = shapely.union_all([closed, *self.shapes])
        shapely.prepare(self.municipality)

    def at(self, lat: float, lon: float) -> str | None:
        """Code of the quarter, or None outside of the municipality and for what is no position."""
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        point = Point(lon, lat)
        covering = self.tree.query(point, predicate="covered_by")
        if len(covering):
            return str(self.codes[min(covering)])
        if not self.municipality.covers(point):
            return None
        return str(self.codes[int(self.tree.nearest(point))])


@functools.cache
def boundaries() -> dict[str, dict[str, object]]:
    """Features of the shipped file by code: properties and geometry."""
    collection = json.loads((DATA / "quarters.geojson").read_text())
    return {feature["properties"]["code"]: feature for feature in collection["features"]}


@functools.cache
def quarters() -> Quarters:
    """The index over the shipped polygons, made once a process."""
    return Quarters({code: shape(feature["geometry"]) for code, feature in boundaries().items()})


def quarter_of(lat: float, lon: float) -> str | None:
    """Code of the quarter at a position in degrees (WGS 84), None outside of the municipality. Microseconds, no
    database."""
    return quarters().at(lat, lon)


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres between two positions of one town (equirectangular; below 0.1 % off at this size)."""
    across = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(math.radians(lat2 - lat1), across) * math.degrees(1) * METRES_PER_DEGREE
