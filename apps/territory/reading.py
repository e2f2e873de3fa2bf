"""Maps that other apps show: the land drawn by the server with their pins on it (`components/map.html`)."""

from collections.abc import Iterable
from typing import Any

from apps.territory import drawing


def town_map(pins: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The whole municipality. Pins are dicts with lat, lon, number and name; look: `open`, `work` or `done`."""
    return drawing.picture(drawing.whole_frame(), pins)


def map_around(lat: float, lon: float, pins: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The surroundings of one position, without names."""
    return drawing.picture(drawing.square_frame(lat, lon, nearer=9.0), pins, quiet=True)
