"""Loading the registers, and finding streets, settlements and places as people type them."""

import csv
import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.text import plain, slug, sort_key, words
from apps.territory import geometry
from apps.territory.exceptions import OutsideMunicipality
from apps.territory.models import Place, Quarter, Settlement, Street

METRES_PER_DEGREE = geometry.METRES_PER_DEGREE  # of latitude; of longitude times the cosine of the latitude
NUMBER = re.compile(r"^(?P<name>.*?\S)\s+(?P<number>\d{1,4}\s?[a-zčšž]?(?:/\d{1,3})?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """What to offer while somebody types. kind: `street`, `settlement`, `place` or `quarter`."""

    kind: str
    text: str
    hint: str
    url: str = ""


@dataclass(frozen=True)
class Address:
    """Street or settlement and house number, in the writing of the register."""

    name: str
    number: str
    settlement: str

    def __str__(self) -> str:
        line = f"{self.name} {self.number}".strip()
        return line if self.settlement == self.name else f"{line}, {self.settlement}"


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped file."""
    with (geometry.DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_territory() -> dict[str, int]:
    """Bring quarters, settlements, streets and places to the shipped registers; what staff changed in a place stays.
    Running it again changes nothing. Returns how many there are of each."""
    for code, feature in geometry.boundaries().items():
        facts: Any = feature["properties"]
        values = {
            "name": facts["name"],
            "slug": quarter_slug(facts["name"]),
            "area_km2": facts["area_km2"],
        }
        values |= {"register_id": facts["register_id"]}
        _bring(Quarter, {"code": code}, values)
    for row in rows_of("settlements.csv"):
        values = {"code": int(row["code"]), "name": row["name"], "area_km2": row["area_km2"]}
        _bring(Settlement, {"register_id": int(row["register_id"])}, values)
    settlements = {settlement.name: settlement for settlement in Settlement.objects.all()}
    _load_streets(settlements)
    _load_places(settlements)
    return {model.__name__: model.objects.count() for model in (Quarter, Settlement, Street, Place)}


def _bring(model: type[Any], key: dict[str, Any], values: dict[str, Any]) -> None:
    """Create a row or bring it to these values; a row that has them stays untouched."""
    row = model.objects.filter(**key).first() or model(**key)
    if any(str(getattr(row, name)) != str(value) for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def _load_streets(settlements: dict[str, Settlement]) -> None:
    known = {street.register_id: street for street in Street.objects.all()}
    fresh = []
    for row in rows_of("streets.csv"):
        street = known.get(int(row["register_id"])) or Street(register_id=int(row["register_id"]))
        settlement = settlements[row["settlement"]]
        if (street.name, street.settlement_id) != (row["name"], settlement.pk):
            street.name, street.settlement = row["name"], settlement
            fresh.append(street.refresh_words())
    Street.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["register_id"],
        update_fields=["name", "settlement", "search_title", "search_words", "changed"],
    )  # fmt: skip


def _load_places(settlements: dict[str, Settlement]) -> None:
    fresh = []
    quarters = {quarter.code: quarter for quarter in Quarter.objects.all()}
    known = set(Place.objects.values_list("slug", flat=True))
    for row in rows_of("places.csv"):
        if row["slug"] in known:
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        place = Place(
            slug=row["slug"], kind=row["kind"], name_sl=row["name_sl"], name_en=row["name_en"], address=row["address"],
            settlement=settlements[row["settlement"]], quarter=quarters[geometry.quarter_of(lat, lon) or ""],
            lat=lat, lon=lon, approximate=row["approximate"] == "1", description_sl=row["description_sl"],
            description_en=row["description_en"], source=row["source"],
        )  # fmt: skip
        fresh.append(place.refresh_words())
    Place.objects.bulk_create(fresh)


def quarter_at(*, lat: float, lon: float) -> Quarter | None:
    """The quarter at a position, or None outside of the municipality."""
    code = geometry.quarter_of(lat, lon)
    return Quarter.objects.filter(code=code).first() if code else None


def save_place(*, place: Place, actor: Actor) -> Place:
    """Write a place with the quarter that its position lies in. PermissionDenied without the right to add or change
    places, OutsideMunicipality for a point outside."""
    if not actor.has_perm(f"territory.{'add' if place._state.adding else 'change'}_place"):
        raise PermissionDenied
    quarter = quarter_at(lat=place.lat, lon=place.lon)
    if quarter is None:
        raise OutsideMunicipality
    place.quarter = quarter
    place.save()
    return place


def suggest(*, text: str, actor: Actor, limit: int = 8, kinds: tuple[str, ...] = ()) -> list[Suggestion]:
    """Streets, settlements, quarters and places that fit what was typed: beginnings first, then what is
    similar, streets before places."""
    sources: tuple[tuple[str, Any], ...] = (
        ("street", Street.objects.select_related("settlement")),
        ("settlement", Settlement.objects.all()),
        ("quarter", Quarter.objects.all()),
        ("place", Place.objects.select_related("settlement")),
    )
    start = plain(" ".join(words(text)))
    found = [
        (not plain(str(row)).startswith(start), -round(row.similarity, 2), place, len(str(row)), kind, row)
        for place, (kind, rows) in enumerate(sources)
        if not kinds or kind in kinds
        for row in rows.visible_to(actor).search(text)[:limit]
    ]
    found.sort(key=lambda entry: entry[:4])
    return [_suggestion(kind, row) for *_rank, kind, row in found[:limit]]


def _suggestion(kind: str, row: Any) -> Suggestion:
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    match kind:
        case "street":
            return Suggestion(kind, row.name, _("ulica, %(settlement)s") % {"settlement": row.settlement.name})
        case "settlement":
            return Suggestion(kind, row.name, _("naselje"))
        case "quarter":
            return Suggestion(kind, row.name, _("četrtna skupnost"), url)
    return Suggestion(kind, row.name, row.get_kind_display(), url)


def inside(*, lat: float, lon: float) -> bool:
    """Whether a position lies in the municipality."""
    return geometry.quarter_of(lat, lon) is not None


@functools.cache
def quarter_names() -> dict[str, str]:
    """Names of the quarters by slug, in alphabetical order, as they ship with this release."""
    names: list[str] = [str(feature["properties"]["name"]) for feature in geometry.boundaries().values()]  # type: ignore[index]
    return {quarter_slug(name): name for name in sorted(names, key=sort_key)}


def quarter_slug(name: str) -> str:
    """`Četrt Ljudski vrt` → `ljudski-vrt`."""
    return slug(name.removeprefix("Četrt "))


class AddressBook:
    """Streets and settlements, read once for whoever looks up several addresses (two queries, when first asked)."""

    @functools.cached_property
    def settlements(self) -> dict[str, str]:
        """Names of settlements by their plain writing."""
        return {plain(name): name for name in Settlement.objects.values_list("name", flat=True)}

    @functools.cached_property
    def _known(self) -> dict[str, tuple[str, str]]:
        """Name and settlement by the plain name; a street goes before a settlement of the same name."""
        streets = Street.objects.order_by("-name").values_list("name", "settlement__name")
        known = {key: (name, name) for key, name in self.settlements.items()}
        return known | {plain(name): (name, settlement) for name, settlement in streets}

    def find(self, text: str) -> Address | None:
        """Read `presernova ulica 12a, Ptuj` as the register writes it; None when street or settlement is unknown. The
        number may be missing (then it is empty)."""
        for name, number in _splits(text.split(",")[0].strip()):
            if found := self._known.get(_wanted(name)):
                return Address(found[0], number, found[1])
        return None

    def similar(self, text: str, limit: int = 3) -> list[str]:
        """Names that may have been meant, best first."""
        name = next(iter(_splits(text.split(",")[0].strip())), (text, ""))[0]
        near = difflib.get_close_matches(_wanted(name), self._known, n=limit, cutoff=0.6)
        return [self._known[key][0] for key in near]


def find_address(text: str) -> Address | None:
    """One address, see `AddressBook.find`."""
    return AddressBook().find(text)


def street_key(text: str) -> str:
    """Plain writing of the street or settlement of an address, without its number: what is equal is the same street,
    in whatever letters it was typed. No table is asked."""
    name = next(iter(_splits(text.split(",")[0].strip())), ("", ""))[0]
    return _wanted(name)[:80]


def _wanted(name: str) -> str:
    return plain(re.sub(r"\b(ul|c)\.", lambda m: {"ul": "ulica", "c": "cesta"}[m[1].lower()], name, flags=re.I))


def _splits(head: str) -> Iterator[tuple[str, str]]:
    if match := NUMBER.match(head):
        yield match["name"], match["number"].replace(" ", "").lower()
    yield head, ""


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres between two positions in town."""
    return geometry.distance_m(lat1, lon1, lat2, lon2)
