"""The JSON Schema (2020-12) of a definition, published for whoever writes definitions or reads them elsewhere."""

import copy
import functools
from typing import Any

from apps.applications.engine import types
from apps.applications.engine.patterns import MAX_PATTERN

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "^[a-z][a-z0-9_]{0,63}$"
PERIOD = "^P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?$"
DAY_LIMIT = "^(today([+-]P[0-9YMWD]{2,20})?|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
REQUIRED = {"choice": ["options"], "choices": ["options"], "group": ["fields"]}
WITHOUT_REQUIRED = ("info",)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _object(must: list[str], /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": must, "properties": properties, "additionalProperties": False}


def _list(items: Any, **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **limits}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


BOOLEAN = {"type": "boolean"}
WORD = {"type": "string", "maxLength": 100}
COUNT = _whole(0, 10**9)


def _condition() -> dict[str, Any]:
    value = {"type": ["string", "number", "boolean", "array"]}
    comparisons = [
        _object(["field", name], field=_ref("name"), **{name: value}) for name in ("eq", "ne", "gt", "gte", "lt", "lte")
    ]
    return {
        "anyOf": [
            *comparisons,
            _object(["field", "in"], field=_ref("name"), **{"in": _list(True, minItems=1)}),
            _object(["field", "filled"], field=_ref("name"), filled=BOOLEAN),
            *(_object([name], **{name: _list(_ref("condition"), minItems=1)}) for name in ("and", "or")),
            _object(["not"], **{"not": _ref("condition")}),
        ]
    }


def _field() -> dict[str, Any]:
    text = _ref("text")
    properties: dict[str, Any] = {
        "id": _ref("id"), "type": {"enum": list(types.TYPES)}, "label": text, "hint": text, "required": BOOLEAN,
        "show_if": _ref("condition"), "sensitive": BOOLEAN, "prefill": {"enum": list(types.PREFILLS)},
        "read_only": BOOLEAN, "options": _list(_ref("option"), minItems=1, maxItems=500), "min": {"type": "number"},
        "max": {"type": "number"}, "integer": BOOLEAN, "unit": {"type": "string", "maxLength": 20},
        "pattern": {"type": "string", "maxLength": MAX_PATTERN}, "pattern_hint": text, "max_length": COUNT,
        "min_length": COUNT, "not_before": _ref("day_limit"), "not_after": _ref("day_limit"),
        "not_before_field": _ref("id"), "not_after_field": _ref("id"), "min_items": COUNT, "max_items": COUNT,
        "fields": _list(_ref("field"), minItems=1), "item_label": text,
    }  # fmt: skip
    return {
        "type": "object",
        "required": ["id", "type", "label"],
        "properties": properties,
        "allOf": [_of_types(kinds) for kinds in _alike()],
    }


def _alike() -> list[list[str]]:
    """Types that may carry the same."""
    found: dict[Any, list[str]] = {}
    for kind, keys in types.KEYS.items():
        found.setdefault((keys, tuple(REQUIRED.get(kind, ()))), []).append(kind)
    return list(found.values())


def _of_types(kinds: list[str]) -> dict[str, Any]:
    must = [*REQUIRED.get(kinds[0], []), *([] if kinds[0] in WITHOUT_REQUIRED else ["required"])]
    return {
        "if": {"type": "object", "properties": {"type": {"enum": kinds}}, "required": ["type"]},
        "then": {"propertyNames": {"enum": sorted(types.KEYS[kinds[0]])}, **({"required": must} if must else {})},
    }


def _fee() -> dict[str, Any]:
    item = _object(
        ["channel", "cents"], channel={"enum": list(types.CHANNELS)}, cents=_whole(1, 10**9), when=_ref("when")
    )
    fee = _object(
        ["currency", "items", "iban", "reference", "purpose_code"],
        currency={"const": "EUR"}, flat=BOOLEAN, depends_on=_ref("id"), items=_list(item, minItems=1, maxItems=200),
        iban=WORD, reference=WORD, purpose_code={"type": "string", "pattern": "^[A-Z]{4}$"}, exemption_allowed=BOOLEAN,
    )  # fmt: skip
    return {"anyOf": [{"type": "null"}, fee]}


def _defs() -> dict[str, Any]:
    words = {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": "\\S"}
    text, condition = _ref("text"), _ref("condition")
    return {
        "id": {"type": "string", "pattern": ID},
        "name": {"type": "string", "pattern": f"{ID}|^{types.APPLICANT}$"},
        "text": _object(["sl", "en"], sl=words, en=words),
        "period": {"type": "string", "pattern": PERIOD},
        "day_limit": {"type": "string", "pattern": DAY_LIMIT},
        "option": {"type": "array", "prefixItems": [{"type": "string", "minLength": 1, "maxLength": 64}, words, words],
                   "minItems": 3, "maxItems": 3},
        "when": {"type": "object", "propertyNames": {"pattern": ID}, "minProperties": 1},
        "condition": _condition(),
        "field": _field(),
        "fee": _fee(),
        "step": _object(["id", "title", "fields"], id=_ref("id"), title=text, hint=text, show_if=condition,
                        fields=_list(_ref("field"), minItems=1)),
        "attachment": _object(
            ["id", "label", "required", "formats", "max_files"], id=_ref("id"), label=text, hint=text, required=BOOLEAN,
            formats=_list({"type": "string"}, minItems=1), max_files=_whole(1, 50), show_if=condition,
        ),
        "rule": _object(["id", "when", "message", "fields"], id=_ref("id"), when=condition, message=text,
                        fields=_list(_ref("id"), minItems=1)),
    }  # fmt: skip


@functools.cache
def _schema() -> dict[str, Any]:
    body = _object(
        ["schema_version", "min_level", "for_whom", "fee", "decision_deadline", "attachments", "steps"],
        schema_version={"const": 1},
        min_level={"enum": list(types.LEVELS)},
        for_whom=_list({"enum": list(types.APPLICANTS)}, minItems=1),
        fee=_ref("fee"),
        decision_deadline=_ref("period"),
        earliest_use=_ref("period"),
        file_within=_object(["field", "period"], field=_ref("id"), period=_ref("period")),
        attachments=_list(_ref("attachment"), maxItems=50),
        rules=_list(_ref("rule"), maxItems=200),
        cosigners=_object(["max", "label"], max=_whole(1, 20), label=_ref("text")),
        steps=_list(_ref("step"), minItems=1, maxItems=100),
    )
    head = {"$schema": DIALECT, "title": "Form definition of the Ptuj municipal portal", "$defs": _defs()}
    return head | body


def json_schema() -> dict[str, Any]:
    """JSON Schema of a definition. It says what one text can say; `check_definition` asks for more."""
    return copy.deepcopy(_schema())
