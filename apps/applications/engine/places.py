"""A place: a point on the map, words, or both."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.characters import clean
from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.types import MAX_CHARS

# The municipality lies between 46.386 and 46.498 north and 15.775 and 15.946 east (Register of spatial units, state of
# July 2026). Some two kilometres more are left for works that begin just outside; whether the very point is inside is
# asked by the form, which knows the polygons.
SOUTH, NORTH, WEST, EAST = 46.36, 46.52, 15.74, 15.98
PLACES = 6  # decimals, a tenth of a metre
PAIR = re.compile(r"(-?\d{1,3}[.,]\d{1,12})[\s;,]+(-?\d{1,3}[.,]\d{1,12})", re.ASCII)
MAX_TEXT = MAX_CHARS["address"]


def read_place(raw: Any) -> dict[str, Any] | None:
    """`{"lat": "46,42", "lon": "15.87", "text": "…"}`, a text with two coordinates, or words."""
    if isinstance(raw, str):
        match = PAIR.fullmatch(raw.strip())
        raw = {"lat": match[1], "lon": match[2]} if match else {"text": raw}
    if not isinstance(raw, Mapping):
        raise ValueUnclear(_("Označite mesto na zemljevidu ali ga opišite z naslovom."))
    place: dict[str, Any] = {}
    lat, lon = (_blank_or_degrees(raw.get(key)) for key in ("lat", "lon"))
    if (lat is None) != (lon is None):
        raise ValueUnclear(_("Vpišite obe koordinati: zemljepisno širino in dolžino."))
    if lat is not None and lon is not None:
        place |= {"lat": lat, "lon": lon}
        _near_ptuj(lat, lon)
    words = raw.get("text")
    if isinstance(words, str) and (text := clean(words)):
        place["text"] = text
    return place or None


def accept_place(value: Any) -> dict[str, Any]:
    """A stored place. ValueUnclear for anything else."""
    if not isinstance(value, dict) or not set(value) <= {"lat", "lon", "text"}:
        raise ValueUnclear(_("Označite mesto na zemljevidu ali ga opišite z naslovom."), "type")
    numbers = [value[key] for key in ("lat", "lon") if key in value]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers):
        raise ValueUnclear(_("Označite mesto na zemljevidu ali ga opišite z naslovom."), "type")
    if not isinstance(value.get("text", ""), str):
        raise ValueUnclear(_("Označite mesto na zemljevidu ali ga opišite z naslovom."), "type")
    place = read_place(value)
    if place is None:
        raise ValueUnclear(_("Označite mesto na zemljevidu ali ga opišite z naslovom."), "type")
    return place


def _blank_or_degrees(value: Any) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError("not a number")
        text = str(value)[:40].strip().replace(",", ".")
        degrees = round(float(Decimal(text)), PLACES)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueUnclear(_("Vpišite koordinati v stopinjah, na primer 46,42 in 15,87.")) from error
    if not math.isfinite(degrees):
        raise ValueUnclear(_("Vpišite koordinati v stopinjah, na primer 46,42 in 15,87."))
    return degrees


def _near_ptuj(lat: float, lon: float) -> None:
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        raise ValueUnclear(
            _("To mesto ni v Mestni občini Ptuj. Izberite točko v občini ali mesto opišite z naslovom."), "outside"
        )
