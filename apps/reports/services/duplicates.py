"""Open reports of the same thing nearby: found by the index on category, latitude and longitude, then measured."""

import math
from dataclasses import dataclass

from apps.reports.choices import StateType
from apps.reports.models import Report, ReportCategory
from apps.territory.services import metres_between

METRES_PER_DEGREE = 111_320.0
SHOWN, LOOKED_AT = 3, 50


@dataclass(frozen=True)
class Near:
    """A report and how far it is, in whole metres."""

    report: Report
    metres: int


def duplicates_of(category: ReportCategory, lat: float | None, lon: float | None, limit: int = SHOWN) -> list[Near]:
    """Public open reports of the category within its radius, the nearest first; none without a position."""
    if lat is None or lon is None or not category.public:
        return []
    up = category.radius / METRES_PER_DEGREE
    across = up / math.cos(math.radians(lat))
    rows = Report.objects.in_public().filter(category=category, kind=StateType.OPEN)
    rows = rows.within(lat - up, lon - across, lat + up, lon + across).select_related("category", "quarter")
    found = [Near(row, round(metres_between(lat, lon, row.lat, row.lon))) for row in rows[:LOOKED_AT]]
    near = [one for one in found if one.metres <= category.radius]
    return sorted(near, key=lambda one: one.metres)[:limit]
