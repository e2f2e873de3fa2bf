"""What pages, feed and API say of reports: rows of lists, the filters of the address, the timeline."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.legal_time import local_day
from apps.documents.models import Photo
from apps.reports import workflow
from apps.reports.choices import REPORT, Area, EventKind, ReportState, StateType
from apps.reports.models import Report, ReportCategory, ReportEvent
from apps.territory.reading import map_around
from apps.territory.services import quarter_names

ON_MAP = 500  # features in one answer
DAYS = {"7": 7, "30": 30, "365": 365}
STATES = {"odprto": StateType.OPEN, "odpravljeno": StateType.FIXED, "zakljuceno": StateType.CLOSED_NOT_FIXED}
ORDERS = {"najnovejse": ("-received_at", "-id"), "spremenjeno": ("-updated_at", "-id")}


@dataclass(frozen=True)
class Filters:
    """What a list shows, as the address says it; what is not understood is left out."""

    area: str = ""
    category: str = ""
    quarter: str = ""
    state: str = ""
    days: str = ""
    order: str = "najnovejse"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From the query of an address."""

        def one_of(name: str, known: Iterable[str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        category = given.get("vrsta", "")
        return cls(
            area=category if category in Area.values else "",
            category="" if category in Area.values else category[:60],
            quarter=one_of("cetrt", quarter_names()),
            state=one_of("stanje", STATES),
            days=one_of("cas", DAYS),
            order=one_of("razvrstitev", ORDERS) or "najnovejse",
        )

    @property
    def query(self) -> str:
        """The same as a query, for links to further pages and the feed."""
        pairs = {
            "vrsta": self.area or self.category, "cetrt": self.quarter, "stanje": self.state, "cas": self.days,
            "razvrstitev": "" if self.order == "najnovejse" else self.order,
        }  # fmt: skip
        return urlencode({name: value for name, value in pairs.items() if value})

    def narrow(self, rows: Any) -> Any:
        """Rows that fit."""
        wanted = Q()
        if self.area:
            wanted &= Q(category__area=self.area)
        if self.category:
            wanted &= Q(category__code=self.category)
        if self.quarter:
            wanted &= Q(quarter__slug=self.quarter)
        if self.state:
            wanted &= Q(kind=STATES[self.state])
        if self.days:
            wanted &= Q(received_at__gte=timezone.now() - dt.timedelta(days=DAYS[self.days]))
        return rows.filter(wanted)


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
    return list(ReportEvent.objects.filter(report=report).in_public().order_by("-happened", "-id"))


def inside_of(report: Report) -> list[ReportEvent]:
    """All of it, for the office."""
    return list(ReportEvent.objects.filter(report=report).order_by("-happened", "-id"))


EVENT_ICONS = {
    EventKind.ANSWER: "sporocilo", EventKind.ASSIGNED: "stavba", EventKind.CATEGORY: "uredi",
    EventKind.MERGED: "skupina",
}  # fmt: skip


def icon_of(event: ReportEvent) -> str:
    """Of a line of the timeline."""
    if event.kind == EventKind.STEP and event.state_to:
        return workflow.LOOKS[event.state_to].icon
    return EVENT_ICONS.get(EventKind(event.kind), "podatek")


def choices() -> dict[str, Any]:
    """What the filters offer: areas, the public categories, quarters."""
    rows = ReportCategory.objects.offered().filter(private=False)
    return {"areas": Area.choices, "categories": list(rows), "quarters": list(quarter_names().items())}
