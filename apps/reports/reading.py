"""What pages, feed and API say of reports: rows of lists, the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.legal_time import local_day
from apps.documents.models import Photo
from apps.reports import workflow
from apps.reports.choices import REPORT, Area, EventKind, ReportState
from apps.reports.models import Report, ReportCategory, ReportEvent, SchoolRoute
from apps.territory.models import Quarter
from apps.territory.reading import map_around
from apps.territory.services import quarter_names

ON_MAP = 500  # features in one answer


@dataclass(frozen=True)
class Row:
    """A report in a list. number: of its pin, 0 without one. photo: the first one."""

    report: Report
    look: workflow.Look
    number: int = 0
    photo: Photo | None = None

    @property
    def waited(self) -> str:
        """`rešeno v 3 dneh`."""
        if self.report.state != ReportState.FIXED or self.report.closed_at is None:
            return ""
        days = (local_day(self.report.closed_at) - local_day(self.report.received_at)).days
        if days == 0:
            return _("rešeno isti dan")
        return ngettext("rešeno v %(days)d dnevu", "rešeno v %(days)d dneh", days) % {"days": days}


def listed(reports: Iterable[Report]) -> list[Row]:
    """Rows with the numbers of their pins and their first photos."""
    rows, number, found = [], 0, list(reports)
    photos = first_photos(found)
    for report in found:
        number += report.is_placed
        place = number if report.is_placed else 0
        rows.append(Row(report, workflow.LOOKS[report.state], place, photos.get(str(report.pk))))
    return rows


def first_photos(reports: Iterable[Report]) -> dict[str, Photo]:
    """By the key of the report as text, by one query; the caller may show the reports."""
    keys = [str(report.pk) for report in reports]
    rows = Photo.objects.filter(owner_kind=REPORT, owner_id__in=keys, removed=None, hidden=False) if keys else ()
    return {photo.owner_id: photo for photo in sorted(rows, key=lambda one: -one.position)}


def pins_of(rows: list[Row], others: Iterable[Report] = ()) -> list[dict[str, Any]]:
    """Pins: numbered ones of the list, plain ones of what else fits, drawn below."""
    shown = {row.report.pk for row in rows}
    plain = [_pin(report, "") for report in others if report.pk not in shown and report.is_placed]
    return plain + [_pin(row.report, row.number) for row in rows if row.number]


def _pin(report: Report, number: Any) -> dict[str, Any]:
    return {
        "lat": report.lat, "lon": report.lon, "number": number, "name": report.title,
        "url": report.get_absolute_url(), "look": workflow.LOOKS[report.state].pin,
    }  # fmt: skip


def small_map(report: Report) -> dict[str, Any] | None:
    """The surroundings of one report; None when it is not on the map."""
    if report.lat is None or report.lon is None:
        return None
    return map_around(report.lat, report.lon, [_pin(report, "")])


def course_of(report: Report) -> list[ReportEvent]:
    """What everybody reads, the latest first."""
    return list(
        ReportEvent.objects.filter(report=report).in_public().select_related("comment").order_by("-happened", "-id")
    )


def inside_of(report: Report) -> list[ReportEvent]:
    """All of it, for the office."""
    return list(ReportEvent.objects.filter(report=report).select_related("comment").order_by("-happened", "-id"))


def answers_of(report: Report) -> list[tuple[str, str]]:
    """Questions of the category that were answered, with the answers in words."""
    found = []
    for row in report.category.attributes.all() if report.attributes else ():
        given = report.attributes.get(row.code)
        names = {str(one["key"]): str(one["name_sl"]) for one in row.values}
        values = given if isinstance(given, list) else [given]
        if given:
            found.append((row.description_sl, ", ".join(names.get(str(value), str(value)) for value in values)))
    return found


EVENT_ICONS = {
    EventKind.ANSWER: "sporocilo", EventKind.ASSIGNED: "stavba", EventKind.CATEGORY: "uredi",
    EventKind.MERGED: "skupina", EventKind.SPLIT: "list", EventKind.COMMENT: "oseba",
}  # fmt: skip


def icon_of(event: ReportEvent) -> str:
    """Of a line of the timeline."""
    if event.kind == EventKind.STEP and event.state_to:
        return workflow.LOOKS[event.state_to].icon
    return EVENT_ICONS.get(EventKind(event.kind), "podatek")


def choices() -> dict[str, Any]:
    """What the filters offer: areas, the public categories, quarters, school routes."""
    rows = ReportCategory.objects.offered().filter(private=False)
    return {
        "areas": Area.choices, "categories": list(rows), "quarters": list(quarter_names().items()),
        "routes": list(SchoolRoute.objects.in_use()),
    }  # fmt: skip


def quarters_by_key() -> list[tuple[Any, str]]:
    """Keys of the quarters with their names."""
    return list(Quarter.objects.values_list("pk", "name"))
