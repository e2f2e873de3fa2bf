"""Dangers on school routes, for the road-safety council (svet za preventivo in vzgojo v cestnem prometu, SPV): public
reports that lie on a route in use, as everybody may read them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.core.legal_time import LJUBLJANA, local_day
from apps.reports.models import Report, RouteReport, SchoolRoute

HEAD = (
    "school", "route", "metres_from_route", "category", "place", "description", "received", "state", "closed", "id",
)  # fmt: skip
MOST = 20_000  # rows of a file


@dataclass(frozen=True)
class Period:
    """Days, both included, and what is to be listed; nothing narrows to nothing."""

    since: dt.date
    until: dt.date
    area: str = ""
    category: Any = None
    route: SchoolRoute | None = None
    only_open: bool = False


@dataclass(frozen=True)
class Danger:
    """A report with the routes on which it lies, each with its metres."""

    report: Report
    routes: list[tuple[SchoolRoute, int]]


def dangers(asked: Period, limit: int) -> list[Danger]:
    """The latest first; three queries."""
    flags = RouteReport.objects.filter(route__active=True)
    flags = flags.filter(route=asked.route) if asked.route else flags
    begin, end = (dt.datetime.combine(day, dt.time(), LJUBLJANA) for day in (asked.since, asked.until))
    rows = Report.objects.in_public().filter(received_at__gte=begin, received_at__lt=end + dt.timedelta(days=1))
    rows = rows.filter(category__area=asked.area) if asked.area else rows
    rows = rows.filter(category=asked.category) if asked.category else rows
    rows = (rows.opened() if asked.only_open else rows).filter(pk__in=flags.values("report"))
    found = list(rows.named().order_by("-received_at", "-id")[:limit])
    beside: dict[Any, list[tuple[SchoolRoute, int]]] = {row.pk: [] for row in found}
    for flag in flags.filter(report__in=beside).select_related("route").order_by("route__school", "route__name"):
        beside[flag.report_id].append((flag.route, flag.metres))
    return [Danger(row, beside[row.pk]) for row in found]


def table(found: list[Danger]) -> Iterator[tuple[Any, ...]]:
    """Rows of a CSV file, its head first: a row for each report and route."""
    yield HEAD
    for danger in found:
        row = danger.report
        closed = local_day(row.closed_at) if row.closed_at else ""
        for route, metres in danger.routes:
            yield (
                route.school, route.name, metres, row.category.name, row.address, row.published_text,
                local_day(row.received_at), row.get_state_display(), closed, row.pk,
            )  # fmt: skip
