"""Open reports of the same thing nearby: found by the index on category, latitude and longitude, then measured. A photo
that looks like one of theirs brings them first, and finds the same thing under another category; it is a hint, never
a verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.documents.models import Photo
from apps.documents.services import photo_distance
from apps.reports.choices import REPORT, StateType
from apps.reports.models import Report, ReportCategory
from apps.territory.services import metres_between

SHOWN, LOOKED_AT = 3, 50
ALIKE = 12  # of 64 bits: scaled, compressed and lightly cropped pictures differ in less, others in more than 20


@dataclass(frozen=True)
class Near:
    """A report, how far it is (whole metres), and whether a photo of it looks like one of the sender's."""

    report: Report
    metres: int
    alike: bool = False


def duplicates_of(
    category: ReportCategory, lat: float | None, lon: float | None, limit: int = SHOWN, photos: Sequence[Photo] = ()
) -> list[Near]:
    """Public open reports of the category within its radius, those with an alike photo first, then the nearest; of
    another category only with an alike photo. None without a position."""
    if lat is None or lon is None or not category.public:
        return []
    rows = Report.objects.in_public().filter(kind=StateType.OPEN)
    rows = rows.nearby(lat, lon, category.radius).select_related("category", "quarter")
    same = list(rows.filter(category=category)[:LOOKED_AT])
    others = list(rows.exclude(category=category)[:LOOKED_AT]) if photos else []
    alike = _alike([*same, *others], photos)
    found = [
        Near(row, round(metres_between(lat, lon, row.lat, row.lon)), str(row.pk) in alike)
        for row in [*same, *(other for other in others if str(other.pk) in alike)]
    ]
    near = [one for one in found if one.metres <= category.radius]
    return sorted(near, key=lambda one: (not one.alike, one.metres))[:limit]


def _alike(reports: Iterable[Report], photos: Sequence[Photo]) -> set[Any]:
    """Which of the reports have a photo that looks like one of these."""
    own = [photo.dhash for photo in photos if photo.dhash is not None]
    if not own:
        return set()
    theirs = Photo.objects.filter(
        owner_kind=REPORT, owner_id__in=[str(report.pk) for report in reports], removed=None, hidden=False
    ).exclude(dhash=None)
    return {
        owner for owner, dhash in theirs.values_list("owner_id", "dhash")
        if any(photo_distance(dhash, one) <= ALIKE for one in own)
    }  # fmt: skip
