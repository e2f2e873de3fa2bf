"""From the JSON of a definition to its parts. Whatever evaluation relies on is made sure here: known types, ids used
once, conditions that look backward only. What only publishing asks for is in `checks`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.building_conditions import build_condition
from apps.applications.engine.conditions import Condition
from apps.applications.engine.moments import day_limit
from apps.applications.engine.parts import Field, Option, Step
from apps.applications.engine.patterns import quick_pattern
from apps.applications.engine.reading import Reader, cents_of, decimal_of
from apps.applications.engine.text import Text
from apps.applications.engine.types import APPLICANT, APPLICANTS, PREFILLS, TYPES

BUILT_IN = Field(id=APPLICANT, type="choice", required=True, options=tuple(Option(code, Text()) for code in APPLICANTS))


def field_ids(data: Mapping[str, Any]) -> frozenset[str]:
    """Every id of a field in the raw definition, to tell a field that stands later from one that is not there."""
    found: set[str] = set()
    steps = data.get("steps")
    waiting = [step.get("fields") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    while waiting:
        fields = waiting.pop()
        for field in fields if isinstance(fields, list) else []:
            if isinstance(field, dict):
                found.add(str(field.get("id")))
                waiting.append(field.get("fields"))
    return frozenset(found)


def build_steps(reader: Reader, data: Mapping[str, Any]) -> tuple[Step, ...]:
    """All steps in reading order; afterwards the reader knows every field outside groups."""
    reader.ids, reader.known[APPLICANT] = field_ids(data), BUILT_IN
    steps = []
    for at, raw in enumerate(reader.items(data, "steps", "")):
        path = f"/steps/{at}"
        raw = reader.mapping(raw, path)
        show_if = shown_if(reader, raw, path)
        fields = build_fields(reader, raw, path)
        hint = reader.text(raw, "hint", path)
        steps.append(Step(reader.id(raw, "step", path), reader.text(raw, "title", path), hint, show_if, fields))
    return tuple(steps)


def shown_if(reader: Reader, data: Mapping[str, Any], path: str) -> Condition | None:
    """The condition of a step, a field or a requirement."""
    return build_condition(reader, data["show_if"], f"{path}/show_if") if data.get("show_if") is not None else None


def build_fields(reader: Reader, data: Mapping[str, Any], path: str, group: str = "") -> tuple[Field, ...]:
    """The fields of a step or of a group; each of them is known to those that follow."""
    fields = []
    for at, raw in enumerate(reader.items(data, "fields", path)):
        place = f"{path}/fields/{at}"
        field = build_field(reader, reader.mapping(raw, place), place, group)
        fields.append(field)
        reader.known.setdefault(field.id, field)
    return tuple(fields)


def build_field(reader: Reader, raw: Mapping[str, Any], path: str, group: str) -> Field:
    """One field."""
    kind, id_ = reader.word(raw, "type", path), reader.id(raw, "field", path)
    if kind not in TYPES or (kind == "group" and group):
        reader.fault(f"{path}/type", _("Vrste polja »%(type)s« ni ali je tu ni mogoče uporabiti."), type=kind[:40])
    facts: dict[str, Any] = {
        key: reader.text(raw, key, path) for key in ("label", "hint", "pattern_hint", "item_label")
    }
    facts |= {key: reader.flag(raw, key, path) for key in ("required", "sensitive", "read_only", "integer")}
    facts |= {key: reader.whole(raw, key, path) for key in ("min_length", "max_length", "min_items", "max_items")}
    facts["show_if"] = shown_if(reader, raw, path)
    facts["unit"] = reader.word(raw, "unit", path)
    facts["options"] = build_options(reader, raw, path, kind)
    facts |= {key: bound(reader, raw, key, path, kind) for key in ("min", "max")}
    facts |= {key: day_bound(reader, raw, key, path) for key in ("not_before", "not_after")}
    facts |= {key: other_field(reader, raw, key, path, kind) for key in ("not_before_field", "not_after_field")}
    facts["prefill"] = prefill(reader, raw, path, kind, group)
    facts["pattern"] = build_pattern(reader, raw, path)
    if kind == "group" and not group:
        facts["fields"] = build_rows(reader, raw, path, id_)
    return Field(id=id_, type=kind, group=group, **facts)


def build_rows(reader: Reader, raw: Mapping[str, Any], path: str, group: str) -> tuple[Field, ...]:
    """The fields of a group; outside of it nobody sees them."""
    outside = dict(reader.known)
    fields = build_fields(reader, raw, path, group)
    if not fields:
        reader.fault(f"{path}/fields", _("Skupina nima polj. Dodajte vsaj eno."))
    reader.known = outside
    return fields


def build_options(reader: Reader, raw: Mapping[str, Any], path: str, kind: str) -> tuple[Option, ...]:
    """`[[code, sl, en], …]`."""
    options: list[Option] = []
    for at, one in enumerate(reader.items(raw, "options", path)):
        if not isinstance(one, list) or len(one) != 3 or not all(isinstance(word, str) for word in one) or not one[0]:
            reader.fault(f"{path}/options/{at}", _("Možnost naj bo zapisana kot [koda, slovensko, angleško]."))
        elif any(option.code == one[0] for option in options):
            reader.fault(f"{path}/options/{at}", _("Koda »%(code)s« je uporabljena dvakrat."), code=one[0][:64])
        else:
            options.append(Option(one[0], Text(one[1], one[2])))
    if kind in ("choice", "choices") and not options:
        reader.fault(f"{path}/options", _("Dodajte možnosti, med katerimi se izbira."))
    return tuple(options)


def bound(reader: Reader, raw: Mapping[str, Any], key: str, path: str, kind: str) -> Decimal | None:
    """A smallest or largest number, for money in cents."""
    if raw.get(key) is None:
        return None
    try:
        return cents_of(raw[key]) if kind == "money" else decimal_of(raw[key])
    except ValueError:
        reader.fault(f"{path}/{key}", _("Meja naj bo število z največ 6 decimalnimi mesti, pri zneskih z 2."))
        return None


def day_bound(reader: Reader, raw: Mapping[str, Any], key: str, path: str) -> str:
    """`today+P15D` and the like."""
    text = reader.word(raw, key, path)
    try:
        if text:
            day_limit(text)
    except ValueError:
        reader.fault(f"{path}/{key}", _("Meja naj bo today, today+P15D, today-P1Y ali datum, na primer 2027-03-05."))
        return ""
    return text


def other_field(reader: Reader, raw: Mapping[str, Any], key: str, path: str, kind: str) -> str:
    """Another field of the same type, standing before."""
    from apps.applications.engine.building_conditions import named_field

    name = reader.word(raw, key, path)
    if not name:
        return ""
    field = named_field(reader, name, f"{path}/{key}")
    if field and (field.type != kind or kind not in ("date", "time", "datetime")):
        reader.fault(f"{path}/{key}", _("Polje »%(id)s« ni iste vrste, zato ju ni mogoče primerjati."), id=name)
        return ""
    return name if field else ""


def prefill(reader: Reader, raw: Mapping[str, Any], path: str, kind: str, group: str) -> str:
    """A fact of the account or the mandate."""
    name = reader.word(raw, "prefill", path)
    if name and (group or kind not in PREFILLS.get(name, ())):
        reader.fault(f"{path}/prefill", _("Podatka »%(name)s« ni ali ne sodi v to polje."), name=name[:64])
        return ""
    return name


def build_pattern(reader: Reader, raw: Mapping[str, Any], path: str) -> "re.Pattern[str] | None":
    """A pattern that the whole text must match; digits and word characters are those of ASCII, as in browsers."""
    text = reader.word(raw, "pattern", path)
    try:
        return quick_pattern(text) if text else None
    except ValueError as refused:
        reader.fault(f"{path}/pattern", refused.args[0])
        return None
