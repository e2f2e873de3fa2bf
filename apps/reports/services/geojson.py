"""Reading lines of a GeoJSON file (RFC 7946)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.text import slug as address_part
from apps.reports.models.routes import check_line

MOST = 200  # lines in one file


@dataclass(frozen=True)
class Line:
    """One line of the file."""

    slug: str
    name: str
    school: str
    points: list[list[float]]


def lines_of(collection: Any) -> list[Line]:
    """Lines in the order of the file. ValidationError names the feature that is wrong."""
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise ValidationError(_("Datoteka ni GeoJSON z vsaj eno črto (FeatureCollection)."))
    if len(features) > MOST:
        raise ValidationError(_("V datoteki je preveč poti, dovoljenih je %(most)d."), params={"most": MOST})
    found = [_line(number, feature) for number, feature in enumerate(features, start=1)]
    if len({line.slug for line in found}) < len(found):
        raise ValidationError(_("Dve poti imata isto ime ali oznako."))
    return found


def _line(number: int, feature: Any) -> Line:
    told = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    name = _text(told, "name")
    if not isinstance(geometry, dict) or geometry.get("type") != "LineString" or not name:
        raise ValidationError(
            _("%(number)d. pot v datoteki nima imena (name) ali ni ena sama črta (LineString)."),
            params={"number": number},
        )
    points: Any = geometry.get("coordinates")
    if isinstance(points, list):
        points = [point[:2] if isinstance(point, list) else point for point in points]  # heights are left out
    check_line(points)
    return Line(_text(told, "slug") or address_part(name)[:60], name, _text(told, "school"), points)


def _text(told: Any, key: str) -> str:
    value = told.get(key) if isinstance(told, dict) else None
    return value.strip()[:120] if isinstance(value, str) else ""
