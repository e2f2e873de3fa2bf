"""What the page for the field shows: whose reports, which, in which order, how far away."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode

from apps.core.actor import Actor
from apps.documents.models import Photo
from apps.reports import workflow
from apps.reports.choices import Area, ReportState, StateType
from apps.reports.models import Report, ReportCategory, ReportEvent
from apps.reports.models.reports import square_of
from apps.reports.reading import first_photos
from apps.reports.services.field import FIELD, is_office
from apps.territory.services import metres_between, quarter_names, street_key

PAGE = 30
NEARBY = (500, 2000)  # metres within which there may be a whole page
WORK = (ReportState.PLANNED, ReportState.IN_PROGRESS)
STATES: dict[str, Q] = {
    "": Q(kind=StateType.OPEN),
    "novo": Q(kind=StateType.OPEN) & ~Q(state__in=WORK),
    "v-delu": Q(state__in=WORK),
    "zakljuceno": Q(kind__in=(StateType.FIXED, StateType.CLOSED_NOT_FIXED)),
}
FAR = 1000  # metres from which kilometres are easier to read


@dataclass(frozen=True)
class Here:
    """Where somebody is, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class FieldFilters:
    """What the list shows, as the address says it; what is not understood is left out. street: typed, to begin there
    when the device tells no position."""

    state: str = ""
    late: bool = False
    category: str = ""
    quarter: str = ""
    street: str = ""
    here: Here | None = None
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "FieldFilters":
        """From the query of an address."""
        state, quarter = given.get("stanje", ""), given.get("cetrt", "")
        page = given.get("stran", "")
        return cls(
            state=state if state in STATES else "", late=given.get("zamuja") == "da",
            category=given.get("vrsta", "")[:60], quarter=quarter if quarter in quarter_names() else "",
            street=given.get("ulica", "").strip()[:80], here=_position(given),
            page=int(page) if re.fullmatch("[1-9][0-9]{0,3}", page) else 1,
        )  # fmt: skip

    def query(self, page: int = 1) -> str:
        """The same as a query."""
        pairs = {
            "stanje": self.state, "zamuja": "da" if self.late else "", "vrsta": self.category, "cetrt": self.quarter,
            "ulica": self.street, "stran": str(page) if page > 1 else "",
        }  # fmt: skip
        if self.here:
            pairs |= {"lat": str(self.here.lat), "lon": str(self.here.lon)}
        return urlencode({name: value for name, value in pairs.items() if value})

    def narrow(self, rows: Any) -> Any:
        """Rows that fit."""
        rows = rows.filter(STATES[self.state])
        if self.late:
            rows = rows.filter(due_at__lt=timezone.now(), kind=StateType.OPEN)
        if self.category:
            whole = Q(category__area=self.category) if self.category in Area.values else Q(category__code=self.category)
            rows = rows.filter(whole)
        return rows.filter(quarter__slug=self.quarter) if self.quarter else rows


def _position(given: Mapping[str, str]) -> Here | None:
    try:
        lat, lon = float(given.get("lat", "")), float(given.get("lon", ""))
    except ValueError:
        return None
    return Here(round(lat, 4), round(lon, 4)) if 45 < lat < 48 and 13 < lon < 17 else None


@dataclass(frozen=True)
class FieldRow:
    """A report in the list; metres: how far it is, None when that is not known."""

    report: Report
    look: workflow.Look
    photo: Photo | None
    metres: float | None

    @property
    def far(self) -> str:
        """`350 m`, `1,2 km`."""
        if self.metres is None:
            return ""
        if self.metres < FAR:
            return f"{round(self.metres, -1):.0f} m"
        return f"{number_format(self.metres / FAR, 1)} km"


@dataclass(frozen=True)
class FieldPage:
    """A page of the list. more: whether there is another."""

    rows: list[FieldRow]
    more: bool


def page_of(actor: Actor, filters: FieldFilters) -> FieldPage:
    """The nearest first; on the typed street first and then the nearest to it; without either the oldest deadline.
    What is on no map comes last."""
    rows = filters.narrow(Report.objects.in_field(actor))
    here = filters.here or _middle(rows, filters.street)
    order: list[Any] = [F("due_at").asc(nulls_last=True), "received_at", "id"]
    if here:
        rows = rows.annotate(square=square_of(here.lat, here.lon))
        order.insert(0, F("square").asc(nulls_last=True))
    if filters.street:
        key = street_key(filters.street)
        there = Case(When(street=key, then=Value(0)), default=Value(1), output_field=IntegerField())
        order.insert(0, there)
    rows = rows.named().select_related("service_level").order_by(*order)
    found = _found(rows, (filters.page - 1) * PAGE, here if not filters.street else None)
    return FieldPage(_listed(found[:PAGE], here), len(found) > PAGE)


def _found(rows: Any, begin: int, here: Here | None) -> list[Report]:
    """A page and one more. Where there is enough nearby, only that is looked at, by the index on positions."""
    for metres in NEARBY if here else ():
        found = list(rows.around(here.lat, here.lon, metres)[begin : begin + PAGE + 1])  # type: ignore[union-attr]
        if len(found) > PAGE:
            return found
    return list(rows[begin : begin + PAGE + 1])


def _middle(rows: Any, street: str) -> Here | None:
    """Of what is reported on a street: the register has no positions."""
    if not street:
        return None
    found = rows.filter(street=street_key(street), lat__isnull=False).aggregate(lat=Avg("lat"), lon=Avg("lon"))
    return Here(found["lat"], found["lon"]) if found["lat"] is not None else None


def _listed(reports: Iterable[Report], here: Here | None) -> list[FieldRow]:
    rows = list(reports)
    photos = first_photos(rows)
    return [
        FieldRow(row, workflow.LOOKS[row.state], photos.get(str(row.pk)), _metres(row, here)) for row in rows
    ]  # fmt: skip


def _metres(report: Report, here: Here | None) -> float | None:
    if here is None or report.lat is None or report.lon is None:
        return None
    return metres_between(here.lat, here.lon, report.lat, report.lon)


def course_for(actor: Actor, report: Report) -> list[ReportEvent]:
    """The latest first: all of it for the office; for a contractor what is public and what their own people wrote."""
    rows = ReportEvent.objects.filter(report=report).select_related("comment")
    if not is_office(actor, report):
        rows = rows.filter(Q(public=True) | Q(facts__contains={FIELD: str(actor.employer)}))
    return list(rows.order_by("-happened", "-id"))


def answers_of(report: Report) -> list[tuple[str, str]]:
    """What was asked about the category, and what was answered."""
    asked = {one.code: one for one in report.category.attributes.all()}
    found = []
    for code, value in report.attributes.items():
        if code in asked:
            names = {one["key"]: one["name_sl"] for one in asked[code].values}
            values = value if isinstance(value, list) else [value]
            found.append((asked[code].description_sl, ", ".join(str(names.get(str(one), one)) for one in values)))
    return found


def categories_of(actor: Actor) -> list[ReportCategory]:
    """Those of which there is something in the list."""
    used = Report.objects.in_field(actor).opened().order_by().values("category").distinct()
    return list(ReportCategory.objects.filter(pk__in=used))


def place_link(report: Report) -> str:
    """`geo:` (RFC 5870): the device's own map leads there."""
    if report.lat is None or report.lon is None:
        return ""
    return f"geo:{report.lat:.6f},{report.lon:.6f}?q={report.lat:.6f},{report.lon:.6f}"
