"""What was typed, read as answers: the engine's reading, and what only the registers of the town can tell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine import Definition, Field, Problem, ValueUnclear, read_value
from apps.applications.engine.rows import row_id
from apps.applications.engine.text import tell
from apps.territory import services as territory


class Places:
    """Streets, settlements, quarters and points of Ptuj; the register is asked once, when it is needed."""

    def __init__(self) -> None:
        self.book = territory.AddressBook()

    def read(self, field: Field, value: Any) -> Any:
        """A canonical value in the writing of the register. ValueUnclear when there is no such place."""
        reader = self.readers.get(field.type)
        return value if value is None or reader is None else reader(value)

    @property
    def readers(self) -> Mapping[str, Callable[[Any], Any]]:
        """By the type of the field."""
        return {
            "street": self._street,
            "settlement": self._settlement,
            "quarter": self._quarter,
            "address": self._address,
            "map_point": self._point,
        }

    def _street(self, text: str) -> str:
        if address := self.book.find(text):
            return f"{address.name} {address.number}".strip()
        if similar := self.book.similar(text):
            message = _("Ulice »%(text)s« ne najdemo. Ste mislili: %(similar)s?")
            raise ValueUnclear(tell(message, text=text[:80], similar=", ".join(similar)), "place")
        message = _("Ulice »%(text)s« ne najdemo. Preverite ime. Če cesta nima imena, vpišite naselje.")
        raise ValueUnclear(tell(message, text=text[:80]), "place")

    def _settlement(self, text: str) -> str:
        address = self.book.find(text)
        if address is None or address.name not in self.book.settlements.values():
            names = ", ".join(sorted(self.book.settlements.values()))
            raise ValueUnclear(tell(_("Vpišite eno od naselij občine: %(names)s."), names=names), "place")
        return address.name

    def _quarter(self, slug: str) -> str:
        if slug not in territory.quarter_names():
            raise ValueUnclear(_("Izberite četrtno skupnost s seznama."), "place")
        return slug

    def _address(self, text: str) -> str:
        """Anywhere in the world; a bare street of Ptuj gets its settlement."""
        address = self.book.find(text) if "," not in text else None
        return str(address) if address and address.number else text

    def _point(self, place: dict[str, Any]) -> dict[str, Any]:
        if "lat" in place and not territory.inside(lat=place["lat"], lon=place["lon"]):
            message = _("Točka je zunaj Mestne občine Ptuj. Premaknite jo v občino ali jo odstranite in mesto opišite.")
            raise ValueUnclear(message, "outside")
        return place


def read_answer(field: Field, raw: Any, language: str, places: Places) -> Any:
    """The canonical answer, None when nothing was typed. ValueUnclear when it cannot be understood."""
    return places.read(field, read_value(field, raw, language))


def explained(
    definition: Definition, problems: Iterable[Problem], typed: Mapping[str, Any], language: str, places: Places
) -> list[Problem]:
    """The same problems; of what could not be understood the registers say more than the engine knows."""
    return [
        replace(one, message=_why(definition.field(one.field), one, typed, language, places))
        if one.code == "unclear"
        else one
        for one in problems
    ]


def _why(field: Field, problem: Problem, typed: Mapping[str, Any], language: str, places: Places) -> Any:
    rows = typed.get(field.group) if field.group else None
    of_row: Any = next((row for row in rows or [] if row_id(row) == problem.row), {})
    raw = of_row.get(field.id) if field.group else typed.get(field.id)
    try:
        read_answer(field, raw, language, places)
    except ValueUnclear as unclear:
        return unclear.message
    return problem.message
