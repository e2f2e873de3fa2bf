"""The filters of the address: what list, map, feed and embedded pages show."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode

from apps.reports.choices import Area, StateType
from apps.reports.models import ReportCategory, RouteReport
from apps.reports.models.areas import LEAST_RADIUS, MOST_RADIUS
from apps.territory.models import Quarter
from apps.territory.services import inside, quarter_names, street_key

DAYS = {"7": 7, "30": 30, "365": 365}
STATES = {"odprto": StateType.OPEN, "odpravljeno": StateType.FIXED, "zakljuceno": StateType.CLOSED_NOT_FIXED}
ORDERS = {"najnovejse": ("-received_at", "-id"), "spremenjeno": ("-updated_at", "-id")}
ANY_ROUTE = "vse"


@dataclass(frozen=True)
class Around:
    """A point (degrees, WGS 84) and how far around it, in metres."""

    lat: float
    lon: float
    metres: int = 500

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Around | None":
        """`lat`, `lon` and `polmer` of an address; None unless they are a point of the town."""
        try:
            lat, lon = float(given.get("lat", "")), float(given.get("lon", ""))
            metres = int(given.get("polmer") or cls.metres)
        except ValueError:
            return None
        if not (LEAST_RADIUS <= metres <= MOST_RADIUS and inside(lat=lat, lon=lon)):
            return None
        return cls(round(lat, 5), round(lon, 5), metres)

    @property
    def pairs(self) -> dict[str, str]:
        """The same for an address."""
        return {"lat": str(self.lat), "lon": str(self.lon), "polmer": str(self.metres)}


@dataclass(frozen=True)
class Filters:
    """What a list shows, as the address says it; what is not understood is left out. route: of a school, its mark, or
    `ANY_ROUTE`. street: as people write it. heat, lines: layers of the map, which narrow nothing."""

    area: str = ""
    category: str = ""
    quarter: str = ""
    state: str = ""
    days: str = ""
    order: str = "najnovejse"
    route: str = ""
    street: str = ""
    around: "Around | None" = None
    heat: bool = False
    lines: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From the query of an address."""

        def one_of(name: str, known: Iterable[str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        category = given.get("vrsta", "").replace("\0", "")
        return cls(
            area=category if category in Area.values else "",
            category="" if category in Area.values else category[:60],
            quarter=one_of("cetrt", quarter_names()),
            state=one_of("stanje", STATES),
            days=one_of("cas", DAYS),
            order=one_of("razvrstitev", ORDERS) or "najnovejse",
            route=given.get("pot", "").replace("\0", "")[:60],
            street=given.get("ulica", "").replace("\0", "").strip()[:80],
            around=Around.read(given),
            heat=given.get("sloj") == "toplota",
            lines=given.get("poti") == "da",
        )

    @property
    def query(self) -> str:
        """The same as a query, for links to further pages and the feed."""
        return self.without()

    def without(self, *names: str, **others: str) -> str:
        """The query without some of it, and with something else."""
        pairs = {
            "vrsta": self.area or self.category, "cetrt": self.quarter, "stanje": self.state, "cas": self.days,
            "pot": self.route, "razvrstitev": "" if self.order == "najnovejse" else self.order,
            "ulica": self.street, "sloj": "toplota" if self.heat else "", "poti": "da" if self.lines else "",
        }  # fmt: skip
        pairs |= (self.around.pairs if self.around else {}) | others
        return urlencode({name: value for name, value in pairs.items() if value and name not in names})

    @property
    def heat_toggled(self) -> str:
        """The query with the heat map turned on, or off."""
        return self.without("sloj") if self.heat else self.without(sloj="toplota")

    @property
    def lines_toggled(self) -> str:
        """The same for the school routes."""
        return self.without("poti") if self.lines else self.without(poti="da")

    @property
    def beyond_squares(self) -> bool:
        """Whether the counted squares of the map cannot answer it."""
        return bool(self.days or self.route or self.street or self.around)

    def _categories(self) -> list[Any] | None:
        """Keys, None for all. Looked up first: the planner knows how frequent a key is, of a joined name nothing. Those
        whose reports are never public are left out: it takes their public ones for as frequent as any."""
        if not (self.area or self.category):
            return None
        wanted = {"area": self.area} if self.area else {"code": self.category}
        found = ReportCategory.objects.filter(**wanted, private=False, hidden=False)
        return list(found.values_list("pk", flat=True))

    def _quarter(self) -> Any:
        return Quarter.objects.filter(slug=self.quarter).values_list("pk", flat=True).first()

    @property
    def _since(self) -> dt.datetime | None:
        return timezone.now() - dt.timedelta(days=DAYS[self.days]) if self.days else None

    def narrow(self, rows: Any, most_on_routes: int | None = None) -> Any:
        """Public rows that fit; of those on school routes so many of the latest, all unless told."""
        wanted = Q()
        if (categories := self._categories()) is not None:
            wanted &= Q(category__in=categories) if len(categories) != 1 else Q(category=categories[0])
        if self.quarter:
            wanted &= Q(quarter=self._quarter())
        if self.state:
            wanted &= Q(kind=STATES[self.state])
        if since := self._since:
            wanted &= Q(received_at__gte=since)
        if self.route:
            flags = self.flags()[:most_on_routes] if most_on_routes else self.flags().order_by()
            wanted &= Q(pk__in=flags.values("report"))
        if self.street:
            wanted &= Q(street=street_key(self.street))
        if self.around:
            rows = rows.around(self.around.lat, self.around.lon, self.around.metres)
        return rows.filter(wanted)

    def flags(self) -> Any:
        """Which reports of the time lie on the school routes asked for, the latest first."""
        rows = RouteReport.objects.filter(route__active=True).order_by("-received_at")
        rows = rows if self.route == ANY_ROUTE else rows.filter(route__slug=self.route)
        return rows.filter(received_at__gte=since) if (since := self._since) else rows

    def squares(self) -> tuple[str, list[Any]]:
        """The same for the counted squares: further conditions in SQL with their values."""
        wanted, values = "", list[Any]()
        if (categories := self._categories()) is not None:
            wanted, values = f"{wanted} AND category_id = ANY(%s)", [*values, categories]
        if self.quarter:
            wanted, values = f"{wanted} AND quarter_id = %s", [*values, self._quarter()]
        if self.state:
            wanted, values = f"{wanted} AND kind = %s", [*values, STATES[self.state]]
        return wanted, values
