"""One quarter for every point inside, none outside, borders included."""

import random
import time
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from apps.territory import geometry
from apps.territory.geometry import distance_m, quarter_of, quarters

BOUNDARIES = {code: shape(feature["geometry"]) for code, feature in geometry.boundaries().items()}
UNION = shapely.union_all(list(BOUNDARIES.values()))
WEST, SOUTH, EAST, NORTH = UNION.bounds


def test_ten_thousand_points_agree_with_the_polygons():
    lots = random.Random(2250)
    inside = 0
    for _ in range(10_000):
        lon, lat = lots.uniform(WEST - 0.01, EAST + 0.01), lots.uniform(SOUTH - 0.01, NORTH + 0.01)
        code = quarter_of(lat, lon)
        holders = [name for name, polygon in BOUNDARIES.items() if polygon.covers(Point(lon, lat))]
        if holders:
            inside += 1
            assert code == min(holders)
        elif code is not None:
            assert BOUNDARIES[code].distance(Point(lon, lat)) < 2 * geometry.SEAM
    assert 2_000 < inside < 8_000


@given(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
def test_any_point_has_one_answer(lon, lat):
    code = quarter_of(lat, lon)
    assert (code is not None) == (quarters().municipality.covers(Point(lon, lat)))
    assert code is None or code in BOUNDARIES


def test_every_vertex_and_every_middle_of_an_edge_has_exactly_one_quarter():
    for code, polygon in BOUNDARIES.items():
        ring = list(polygon.exterior.coords)
        for (x1, y1), (x2, y2) in pairwise(ring):
            assert quarter_of(y1, x1) in BOUNDARIES
            middle = quarter_of((y1 + y2) / 2, (x1 + x2) / 2)
            on_outer_edge = UNION.exterior.distance(Point((x1 + x2) / 2, (y1 + y2) / 2)) < geometry.SEAM
            assert middle in BOUNDARIES or on_outer_edge, code


def test_a_common_border_belongs_to_the_smaller_code():
    common = BOUNDARIES["96307"].intersection(BOUNDARIES["96309"])
    line = max(shapely.get_parts(common), key=lambda part: part.length)
    x, y = line.coords[0]
    assert quarter_of(y, x) == min(code for code, polygon in BOUNDARIES.items() if polygon.covers(Point(x, y)))


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (46.4206, 15.8698, "96309"),  # old town
        (46.4012, 15.8611, "96306"),  # Turnišče
        (46.5547, 15.6459, None),  # Maribor
        (0, 0, None),
        (float("nan"), 15.87, None),
        (float("inf"), 15.87, None),
        (15.87, 46.42, None),  # swapped
    ],
)
def test_known_points(lat, lon, code):
    assert quarter_of(lat, lon) == code


def test_gaps_and_overlaps_between_neighbours():
    square = shapely.box
    index = geometry.Quarters({"2": square(0, 0, 1, 1), "1": square(1 + 4e-7, 0, 2, 1), "3": square(1.5, 0, 3, 1)})
    assert index.at(0.5, 1 + 1e-7) == "2"  # a sliver of centimetres: the nearer one
    assert index.at(0.5, 1.7) == "1"  # an overlap: the smaller code
    assert index.at(0.5, 3.1) is None


def test_a_lookup_takes_far_less_than_a_millisecond():
    quarter_of(46.42, 15.87)
    started = time.process_time()  # what other processes take meanwhile is not the lookup's
    for n in range(1000):
        quarter_of(46.40 + n / 20_000, 15.84 + n / 20_000)
    assert time.process_time() - started < 1  # 1 ms each, with room: the figure itself is measured by `make bench`


def test_distances_are_metres():
    assert distance_m(46.42, 15.87, 46.43, 15.87) == pytest.approx(1113, rel=0.001)
    assert distance_m(46.42, 15.87, 46.42, 15.88) == pytest.approx(767, rel=0.005)
