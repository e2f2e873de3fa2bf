"""Conditions for people without JavaScript, in words, and for the script that mirrors them, as data."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.applications.engine import Definition
from apps.applications.engine.conditions import Comparison, Condition, Every, Opposite, Some
from apps.applications.engine.parts import Field

NODES: tuple[tuple[type, str], ...] = ((Every, "and"), (Some, "or"))


def as_data(condition: Condition) -> list[Any]:
    """`["eq", "vrsta_del", "drugo", ""]`, `["and", …]`, `["not", …]`. The fourth part of a comparison: `number` when
    numbers are compared, `checkbox` when leaving it alone means no."""
    if isinstance(condition, Comparison):
        kind = "number" if condition.numeric else "checkbox" if condition.checkbox else ""
        return [condition.op, condition.field, _plain(condition.value), kind]
    if isinstance(condition, Opposite):
        return ["not", as_data(condition.part)]
    name = next(name for node, name in NODES if isinstance(condition, node))
    return [name, *(as_data(part) for part in condition.parts)]  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def in_words(condition: Condition, definition: Definition, here: Collection[str]) -> str:
    """When to fill in a field that follows from an answer on the same page (`here`)."""
    if isinstance(condition, Every):
        parts = [part for part in condition.parts if set(part.names()) & set(here)]
        condition = parts[0] if len(parts) == 1 else condition
    if isinstance(condition, Comparison) and condition.field in here:
        return _comparison(condition, definition.field(condition.field))
    return _("Izpolnite, če velja za vas.")


def _comparison(one: Comparison, field: Field) -> str:
    label = str(field.label)
    if field.options and one.op in ("eq", "in"):
        codes = one.value if one.op == "in" else (one.value,)
        options = _("» ali »").join(str(field.option(code).label) for code in codes)  # type: ignore[union-attr]
        return _("Izpolnite, če pri »%(label)s« izberete »%(option)s«.") % {"label": label, "option": options}
    if field.type == "boolean" and one.op == "eq":
        return _boolean(field, label, yes=one.value)
    return _("Izpolnite, če velja za vas.")


def _boolean(field: Field, label: str, *, yes: bool) -> str:
    if field.checkbox:
        text = _("Izpolnite, če označite »%(label)s«.") if yes else _("Izpolnite, če ne označite »%(label)s«.")
    else:
        text = (
            _("Izpolnite, če na »%(label)s« odgovorite z da.")
            if yes
            else _("Izpolnite, če na »%(label)s« odgovorite z ne.")
        )
    return text % {"label": label}
