"""A pin for a street and number, to be confirmed by whoever reports. The street register has no positions: what the
town's named places and earlier public reports on the street tell is a proposal."""

from collections.abc import Iterable, Iterator
from statistics import median

from apps.core.actor import ANONYMOUS
from apps.reports.models import Report
from apps.territory.models import Place
from apps.territory.services import find_address, inside

LOOKED_AT = 40  # reports on a street
Point = tuple[float, float]


def propose_point(text: str) -> Point | None:
    """Latitude and longitude (degrees, WGS 84) of an address as people type it: of the same number where one is known,
    else the middle of what is known of the street; None when nothing is."""
    address = find_address(text)
    if address is None:
        return None
    known = list(_known(address.name, address.settlement))
    same = [point for number, point in known if address.number and number == address.number]
    return _middle(same or [point for _number, point in known])


def _known(street: str, settlement: str) -> Iterator[tuple[str, Point]]:
    """House numbers, as the register writes them, with positions."""
    places = Place.objects.visible_to(ANONYMOUS).filter(address__startswith=street, settlement__name=settlement)
    reports = Report.objects.in_public().filter(address__startswith=street).exclude(lat=None)
    rows: list[Iterable[tuple[str, float, float]]] = [
        places.values_list("address", "lat", "lon"),
        reports.order_by().values_list("address", "lat", "lon")[:LOOKED_AT],
    ]
    for line, lat, lon in (row for source in rows for row in source):
        head, _comma, tail = line.removeprefix(street).partition(",")
        if (not head or head.startswith(" ")) and tail.strip() in ("", settlement):
            yield head.strip().lower(), (lat, lon)


def _middle(points: list[Point]) -> Point | None:
    """The median of each, held against the border: streets bend."""
    if not points:
        return None
    lat, lon = median(lat for lat, _lon in points), median(lon for _lat, lon in points)
    return (round(lat, 6), round(lon, 6)) if inside(lat=lat, lon=lon) else points[0]
