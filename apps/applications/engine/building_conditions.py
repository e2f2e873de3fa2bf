"""From the JSON of a condition to its tree, by the type of the field that it names."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.conditions import Comparison, Condition, Every, Opposite, Some
from apps.applications.engine.moments import ISO_TIME, iso_day, iso_moment
from apps.applications.engine.parts import Field
from apps.applications.engine.reading import Reader, cents_of, decimal_of
from apps.applications.engine.types import MAX_DEPTH, ORDERED, WITHOUT_OPERATORS

COMPARISONS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "filled")
JOINTS: dict[str, type[Every] | type[Some]] = {"and": Every, "or": Some}


def build_condition(reader: Reader, data: Any, path: str, depth: int = 0) -> Condition | None:
    """The condition, or None and faults. It may name what the reader knows: the fields that stand before."""
    if depth > MAX_DEPTH:
        reader.fault(path, _("Pogoji so preveč vgnezdeni."))
        return None
    data = reader.mapping(data, path)
    for key, node in JOINTS.items():
        if set(data) == {key}:
            parts = reader.items(data, key, path)
            if not parts:
                reader.fault(f"{path}/{key}", _("Dodajte vsaj en pogoj."))
            read = [build_condition(reader, one, f"{path}/{key}/{at}", depth + 1) for at, one in enumerate(parts)]
            return node(tuple(part for part in read if part))
    if set(data) == {"not"}:
        part = build_condition(reader, data["not"], f"{path}/not", depth + 1)
        return Opposite(part) if part else None
    return comparison(reader, data, path)


def comparison(reader: Reader, data: Mapping[str, Any], path: str) -> Comparison | None:
    """`{"field": …, "eq": …}`."""
    operators = [key for key in data if key != "field"]
    if "field" not in data or len(operators) != 1 or operators[0] not in COMPARISONS:
        reader.fault(path, _("Pogoj naj ima polje in eno primerjavo: eq, ne, gt, gte, lt, lte, in ali filled."))
        return None
    field = named_field(reader, reader.word(data, "field", path), f"{path}/field")
    return compare(reader, field, operators[0], data[operators[0]], f"{path}/{operators[0]}") if field else None


def named_field(reader: Reader, name: str, path: str) -> Field | None:
    """A field that stands before."""
    if field := reader.known.get(name):
        return field
    if name in reader.ids:
        reader.fault(
            path, _("Polje »%(id)s« od tod ni vidno: stati mora pred tem mestom, ne v drugi skupini."), id=name
        )
    else:
        reader.fault(path, _("Polja »%(id)s« ni."), id=name[:64])
    return None


def compare(reader: Reader, field: Field, op: str, value: Any, path: str) -> Comparison | None:
    """A comparison of a known field with a value of its type."""
    if op in ("gt", "gte", "lt", "lte") and field.type not in ORDERED:
        reader.fault(path, _("Po velikosti se primerjajo le števila, zneski, datumi in ure."))
        return None
    if op != "filled" and (field.type in WITHOUT_OPERATORS or field.type == "info"):
        reader.fault(path, _("Za polje »%(id)s« lahko pogoj preverja le, ali je izpolnjeno (filled)."), id=field.id)
        return None
    try:
        wanted = literal(field, op, value)
    except ValueError:
        reader.fault(path, _("Vrednost pogoja ne ustreza polju »%(id)s«."), id=field.id)
        return None
    return Comparison(field.id, op, wanted, field.type in ("number", "money"), field.checkbox)


def literal(field: Field, op: str, value: Any) -> Any:
    """The value to compare with, as the engine compares it. ValueError when it is of another type."""
    if op == "filled":
        return _plain(bool, value)
    if op == "in":
        if not isinstance(value, list) or not value:
            raise ValueError("not a list")
        return tuple(one_literal(field, one) for one in value)
    return one_literal(field, value)


def one_literal(field: Field, value: Any) -> Any:
    """One value. ValueError when it is of another type or no option of the field."""
    if field.type == "number":
        return decimal_of(value)
    if field.type == "money":
        return cents_of(value)
    if field.type == "boolean":
        return _plain(bool, value)
    text = _plain(str, value)
    if field.options and not field.option(text):
        raise ValueError("no such option")
    if field.type == "date":
        iso_day(text)
    elif field.type == "datetime":
        iso_moment(text)
    elif field.type == "time" and not ISO_TIME.fullmatch(text):
        raise ValueError("not a time of day")
    return text


def _plain(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"not a {kind.__name__}")
    return value
