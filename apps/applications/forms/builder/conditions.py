"""A condition line by line: a field, how it is compared, and with what."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.applications.engine import Field, ValueUnclear, read_value
from apps.applications.engine.reading import decimal_of
from apps.applications.engine.types import APPLICANT, ORDERED, WITHOUT_OPERATORS
from apps.applications.engine.wording import written_number, written_time
from apps.applications.services.nesting import bare, opposite
from apps.applications.services.pieces import Raw
from apps.applications.services.words import AMONG, COMPARED, IN_TIME, operators_of, text_of
from apps.core.staff_pages import StaffForm
from apps.territory.models import Quarter

FILLED, EMPTY = "filled", "empty"
CHOSEN = ("choice", "choices", "quarter")
READ: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: int(value) if float(value).is_integer() else float(value),
    "money": lambda cents: cents // 100 if cents % 100 == 0 else cents / 100,
}


def comparisons(field: Raw) -> list[tuple[str, Any]]:
    """What can be asked of a field of this type."""
    kind, words = field.get("type"), operators_of(field)
    filled = [(FILLED, _("je izpolnjeno")), (EMPTY, _("ni izpolnjeno"))]
    if field["id"] == APPLICANT:
        return [("eq", words["eq"])]
    if kind in WITHOUT_OPERATORS:
        return filled
    if kind == "boolean":
        return [("eq", words["eq"])] if not field.get("required") else [("eq", words["eq"]), *filled]
    if kind in CHOSEN:
        return [("eq", AMONG["in"] if kind == "choices" else COMPARED["in"]), ("ne", _("ni nobeno od")), *filled]
    names = ["eq", "ne", "gt", "gte", "lt", "lte"] if kind in ORDERED else ["eq", "ne"]
    words = IN_TIME if kind in ("date", "datetime", "time") else words
    return [*((name, words[name]) for name in names), *filled]


class LineForm(StaffForm):
    """One comparison, or its opposite. record: the raw field that it asks for."""

    op = forms.ChoiceField(label=_("Primerjava"))
    value = forms.CharField(label=_("Vrednost"), required=False)
    turned = forms.BooleanField(label=_("Obrnite: vrstica velja, kadar to ne drži"), required=False)

    def prepare(self) -> None:
        """By the type of the field."""
        kind = self.record.get("type")
        chosen: Any = self.fields["op"]
        chosen.choices = comparisons(self.record)
        if kind in WITHOUT_OPERATORS:
            del self.fields["value"]
        elif kind == "boolean":
            self.fields["value"] = forms.ChoiceField(
                label=_("Vrednost"), choices=[("true", _("Da")), ("false", _("Ne"))], required=False
            )
        elif kind in CHOSEN and (options := self._options()):
            self.fields["value"] = forms.MultipleChoiceField(
                label=_("Odgovori"), choices=options, widget=forms.CheckboxSelectMultiple, required=False
            )
        else:
            self.fields["value"].help_text = HELP.get(str(kind), "")

    def _options(self) -> list[tuple[str, str]]:
        if self.record.get("type") == "quarter":
            return [(row.slug, row.name) for row in Quarter.objects.order_by("name")]
        return [(code, text_of({"sl": sl, "en": en})) for code, sl, en in self.record.get("options") or []]

    def clean(self) -> dict[str, Any]:
        """The value as the definition writes it."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("op") in (None, FILLED, EMPTY):
            return data
        if not data.get("value"):
            self.add_error("value", _("Izberite ali vpišite, s čim primerjate."))
        elif isinstance(data["value"], str):
            try:
                data["read"] = self._read(data["value"])
            except (ValueUnclear, ValidationError) as error:
                self.add_error("value", str(getattr(error, "message", error)))
        return data

    def _read(self, text: str) -> Any:
        kind = str(self.record.get("type"))
        if kind == "boolean":
            return text == "true"
        field = Field(id="value", type=kind, integer=bool(self.record.get("integer")))
        value = read_value(field, text, "sl")
        return READ.get(kind, lambda read: read)(value)

    def condition(self) -> Raw:
        """The line as JSON."""
        found = self._comparison()
        return opposite(found) if self.cleaned_data["turned"] else found

    def _comparison(self) -> Raw:
        name, op, data = self.record["id"], self.cleaned_data["op"], self.cleaned_data
        if op in (FILLED, EMPTY):
            return {"field": name, "filled": op == FILLED}
        if not isinstance(data["value"], list):
            return {"field": name, op: data["read"]}
        if len(data["value"]) == 1:
            return {"field": name, op: data["value"][0]}
        among = {"field": name, "in": data["value"]}
        return among if op == "eq" else {"not": among}


HELP = {
    "number": _("Število, na primer 14,5."),
    "money": _("Znesek v evrih, na primer 36,30."),
    "date": _("Datum, na primer 5. 3. 2027."),
    "time": _("Ura, na primer 8.00."),
    "datetime": _("Datum in ura, na primer 5. 3. 2027 8.00."),
}


def _typed_day(iso: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.day}. {day.month}. {day.year}"


TYPED: dict[str, Callable[[Any], str]] = {
    "number": lambda value: written_number(decimal_of(value), "sl"),
    "money": lambda value: written_number(decimal_of(value), "sl"),
    "boolean": lambda value: "true" if value else "false",
    "date": _typed_day,
    "time": lambda text: written_time(text, "sl"),
    "datetime": lambda text: f"{_typed_day(text[:10])} {written_time(text[11:], 'sl')}",
}


def as_typed(line: Any, field: Raw) -> dict[str, Any] | None:
    """What the form of a line starts from; None when a line of this field cannot be written with the form."""
    comparison, turned = bare(line)
    op = next((key for key in comparison if key != "field"), "") if isinstance(comparison, dict) else ""
    if op == "filled":
        return _offered(field, {"op": FILLED if comparison[op] else EMPTY, "turned": turned})
    values = comparison[op] if op == "in" and isinstance(comparison[op], list) else [comparison[op]] if op else []
    if op == "in" and field.get("type") in CHOSEN:
        op, turned = ("ne", False) if turned and len(values) > 1 else ("eq", turned)
    if op == "ne" and op not in dict(comparisons(field)):
        op, turned = "eq", not turned
    try:
        say = TYPED.get(str(field.get("type")), str)
        typed = [say(value) for value in values]
    except (TypeError, ValueError):
        return None
    several = field.get("type") in CHOSEN
    return _offered(field, {"op": op, "value": typed if several else "".join(typed[:1]), "turned": turned})


def _offered(field: Raw, typed: dict[str, Any]) -> dict[str, Any] | None:
    return typed if typed["op"] in dict(comparisons(field)) else None
