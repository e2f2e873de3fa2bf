"""What publishing refuses, with the place of the fault."""

import json

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from apps.applications.engine import Definition, DefinitionBroken, check_definition, json_schema
from apps.applications.engine.types import KEYS, TYPES
from tests.applications.engine.forms import choice, data, field, step, words

FEE = {
    "currency": "EUR",
    "items": [{"channel": "any", "cents": 3500}],
    "iban": "SI56 0110 0496 0309 112",
    "reference": "SI11 75965-7111002",
    "purpose_code": "GOVT",
}
DOC = {"id": "doc", "label": words("doc"), "required": True, "formats": ["pdf"], "max_files": 1}
RULE = {"id": "r", "when": {"field": "a", "filled": True}, "message": words("Ne."), "fields": ["a"]}


def base(*fields, **more):
    return data(step("one", field("a"), *fields), **more)


def paths(definition, **more):
    faults = check_definition(definition, **more)
    with translation.override("sl"):
        assert all(str(fault.message).endswith((".", ".345.")) or "…" in str(fault.message) for fault in faults)
    return [fault.path for fault in faults]


def changed(path, value, definition=None):
    whole = json.loads(
        json.dumps(
            definition
            or base(
                choice("c", "x", "y"),
                field("g", "group", fields=[field("inner")]),
                fee=FEE,
                attachments=[DOC],
                rules=[RULE],
            )
        )
    )
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return whole


def test_a_sound_definition_has_no_faults():
    assert paths(changed(("min_level",), "low")) == []


FIELD = ("steps", 0, "fields", 0)


@pytest.mark.parametrize(("path", "value", "fault"), [
    (("schema_version",), 2, "/schema_version"), (("schema_version",), ..., "/schema_version"), (("min_level",), "top", "/min_level"), (("for_whom",), [], "/for_whom"),
    (("for_whom",), ["robot"], "/for_whom/0"), (("extra",), 1, "/extra"), (("decision_deadline",), "1 month", "/decision_deadline"), (("decision_deadline",), ..., "/decision_deadline"),
    (("earliest_use",), "P15D", "/earliest_use"), (("steps",), [], "/steps"), (("steps", 0, "fields"), [], "/steps/0/fields"), (("steps", 0, "title", "en"), "", "/steps/0/title/en"),
    (("steps", 0, "title"), {"sl": "a"}, "/steps/0/title/en"), ((*FIELD, "label"), {"sl": "a", "en": " "}, "/steps/0/fields/0/label/en"), ((*FIELD, "label"), ..., "/steps/0/fields/0/label"),
    ((*FIELD, "hint"), {"sl": "a", "en": ""}, "/steps/0/fields/0/hint/en"), ((*FIELD, "type"), "colour", "/steps/0/fields/0/type"), ((*FIELD, "id"), "A b", "/steps/0/fields/0/id"),
    ((*FIELD, "id"), "c", "/steps/0/fields/1/id"), ((*FIELD, "required"), ..., "/steps/0/fields/0/required"), ((*FIELD, "required"), "yes", "/steps/0/fields/0/required"),
    ((*FIELD, "prefill"), "applicant.shoe_size", "/steps/0/fields/0/prefill"), ((*FIELD, "prefill"), "applicant.email", "/steps/0/fields/0/prefill"), ((*FIELD, "read_only"), True, "/steps/0/fields/0/read_only"),
    ((*FIELD, "min"), 5, "/steps/0/fields/0/min"), ((*FIELD, "color"), "red", "/steps/0/fields/0/color"), ((*FIELD, "pattern"), "(a+)+", "/steps/0/fields/0/pattern"), ((*FIELD, "pattern"), "[0-9]", "/steps/0/fields/0/pattern_hint"),
    ((*FIELD, "max_length"), 501, "/steps/0/fields/0/max_length"), ((*FIELD, "max_length"), 0, "/steps/0/fields/0/max_length"),
    ((*FIELD, "show_if"), {"field": "c", "eq": "x"}, "/steps/0/fields/0/show_if/field"), ((*FIELD, "show_if"), {"field": "nobody", "eq": "x"}, "/steps/0/fields/0/show_if/field"),
    ((*FIELD, "show_if"), {"field": "a", "is": "x"}, "/steps/0/fields/0/show_if"), ((*FIELD, "show_if"), {"and": []}, "/steps/0/fields/0/show_if/and"),
    (("steps", 0, "fields", 1, "options", 0, 2), "", "/steps/0/fields/1/options/0/2"), (("steps", 0, "fields", 1, "options"), [], "/steps/0/fields/1/options"),
    (("steps", 0, "fields", 1, "options"), ..., "/steps/0/fields/1/options"), (("steps", 0, "fields", 1, "options", 1, 0), "x", "/steps/0/fields/1/options/1"), (("steps", 0, "fields", 1, "options", 1), ["y", "y"], "/steps/0/fields/1/options/1"),
    (("steps", 0, "fields", 2, "fields"), [], "/steps/0/fields/2/fields"), (("steps", 0, "fields", 2, "max_items"), 201, "/steps/0/fields/2/max_items"), (("steps", 0, "fields", 2, "max_items"), 0, "/steps/0/fields/2/max_items"),
    (("steps", 0, "fields", 2, "fields", 0, "id"), "a", "/steps/0/fields/2/fields/0/id"), (("steps", 0, "fields", 2, "fields", 0, "prefill"), "applicant.name", "/steps/0/fields/2/fields/0/prefill"),
    (("steps", 0, "fields", 2, "fields", 0), {**field("deep", "group"), "fields": [field("x")]}, "/steps/0/fields/2/fields/0/type"),
    (("attachments", 0, "formats"), ["exe"], "/attachments/0/formats"), (("attachments", 0, "formats"), [], "/attachments/0/formats"), (("attachments", 0, "max_files"), 0, "/attachments/0/max_files"),
    (("attachments", 0, "label"), {"sl": "a"}, "/attachments/0/label/en"), (("attachments", 0, "show_if"), {"field": "inner", "filled": True}, "/attachments/0/show_if/field"), (("attachments",), [DOC, DOC], "/attachments/1/id"),
    (("rules", 0, "when"), {"field": "c", "eq": "z"}, "/rules/0/when/eq"), (("rules", 0, "fields"), [], "/rules/0/fields"), (("rules", 0, "fields"), ["nobody"], "/rules/0/fields/0"), (("rules", 0, "message", "en"), "", "/rules/0/message/en"),
    (("rules", 0, "when"), ..., "/rules/0/when"), (("rules", 0, "when"), {"field": "inner", "filled": True}, "/rules/0/when/field"),
    (("cosigners",), {"max": 0, "label": words("x")}, "/cosigners/max"), (("cosigners",), {"max": 99, "label": words("x")}, "/cosigners/max"), (("cosigners",), {"max": 2}, "/cosigners/label"),
    (("file_within",), {"field": "a", "period": "P6M"}, "/file_within/field"), (("file_within",), {"field": "nobody", "period": "P6M"}, "/file_within/field"), (("file_within",), {"field": "a", "period": "P999Y"}, "/file_within/period"),
])  # fmt: skip
def test_refuses(path, value, fault):
    assert fault in paths(changed(path, value))


@pytest.mark.parametrize(("fee", "fault"), [
    ({"iban": "SI56 0110 0496 0309 113"}, "/fee/iban"), ({"reference": "75965"}, "/fee/reference"), ({"currency": "USD"}, "/fee/currency"), ({"purpose_code": "x"}, "/fee/purpose_code"), ({"items": []}, "/fee/items"),
    ({"items": [{"channel": "any", "cents": 0}]}, "/fee/items/0/cents"), ({"items": [{"channel": "pigeon", "cents": 5}]}, "/fee/items/0/channel"), ({"items": [{"channel": "any", "cents": 36.3}]}, "/fee/items/0/cents"),
    ({"items": [{"channel": "e_identified", "cents": 5}]}, "/fee/items"), ({"items": [{"channel": "paper", "cents": 5}]}, "/fee/items"), ({"items": [{"channel": "any", "cents": 5}, {"channel": "any", "cents": 6}]}, "/fee/items/1"),
    ({"flat": True, "items": [{"channel": "e_identified", "cents": 5}, {"channel": "any", "cents": 6}]}, "/fee/flat"), ({"depends_on": "nobody"}, "/fee/depends_on"),
    ({"depends_on": "c", "items": [{"channel": "any", "cents": 5, "when": {"c": "z"}}]}, "/fee/items/0/when/c"), ({"depends_on": "c", "items": [{"channel": "any", "cents": 5, "when": {"nobody": "z"}}]}, "/fee/items/0/when/nobody"),
    ({"items": [{"channel": "any", "cents": 5, "when": {"c": "x"}}]}, "/fee/depends_on"), ({"depends_on": "c", "items": [{"channel": "any", "cents": 5, "when": {}}]}, "/fee/items/0/when"),
    ({"depends_on": "c", "items": [{"channel": "any", "cents": 5, "when": {"c": "x"}}, {"channel": "e_identified", "cents": 5, "when": {"c": "y"}}]}, "/fee/items"), ({"depends_on": "inner"}, "/fee/depends_on"),
])  # fmt: skip
def test_refuses_fees(fee, fault):
    assert fault in paths(changed(("fee",), FEE | fee))


@pytest.mark.parametrize("fee", [
    {"depends_on": "c", "items": [{"channel": "any", "cents": 5, "when": {"c": "x"}}]}, {"flat": True},
    {"items": [{"channel": "e_identified", "cents": 3630}, {"channel": "web_without_identification", "cents": 4080}, {"channel": "paper", "cents": 4080}]},
])  # fmt: skip
def test_sound_fees(fee):
    assert paths(changed(("fee",), FEE | fee)) == []


@pytest.mark.parametrize(("one", "key"), [
    (field("f", "number", min=5, max=1), "min"), (field("f", "money", min=1.005), "min"), (field("f", "text", min_length=5, max_length=1), "min_length"), (field("f", "date", not_before="today+P2D", not_after="today"), "not_before"),
    (field("f", "date", not_before="2027-01-02", not_after="2027-01-01"), "not_before"), (field("f", "date", not_before="tomorrow"), "not_before"), (field("f", "date", not_before="today+P"), "not_before"),
    (field("f", "date", not_before="2027-02-30"), "not_before"), (field("f", "date", not_before="today+P999Y"), "not_before"), (field("f", "date", not_before_field="f"), "not_before_field"),
    (field("f", "date", not_after_field="a"), "not_after_field"), (field("f", "group", fields=[field("x")], min_items=3, max_items=2), "min_items"), (choice("f", "a", "b", type="choices", min_items=3), "min_items"),
    (field("f", "number", min=0.1234567), "min"),
])  # fmt: skip
def test_refuses_limits(one, key):
    assert f"/steps/0/fields/1/{key}" in paths(base(one))


def test_a_limit_that_may_be_reached_is_no_fault():
    assert (
        paths(base(field("f", "date", not_before="today", not_after="2026-01-01"), field("e", "number", min=1, max=1)))
        == []
    )


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_takes_its_own_properties_only(kind):
    one = choice("f", "a", "b", type=kind) if "options" in KEYS[kind] else field("f", kind)
    one |= {"fields": [field("x")]} if kind == "group" else {}
    if kind == "info":
        assert paths(base(one)) == ["/steps/0/fields/1/required"]
        del one["required"]
    assert paths(base(one)) == []
    for key, value in (
        ("min", 1),
        ("not_before", "today"),
        ("pattern", "x"),
        ("options", [["a", "b", "c"]]),
        ("item_label", words("x")),
        ("prefill", "applicant.name"),
    ):
        if key not in KEYS[kind]:
            assert paths(base({**one, key: value})) == [f"/steps/0/fields/1/{key}"]


def test_people_who_may_not_apply():
    blocks = [
        field("p", prefill="organisation.name", read_only=True),
        field("q", show_if={"field": "_applicant", "eq": "organisation"}),
    ]
    assert paths(base(*blocks)) == []
    assert paths(base(*blocks, for_whom=["person"])) == ["/steps/0/fields/1/prefill", "/steps/0/fields/2/show_if"]


def test_formats_are_what_the_portal_takes():
    assert paths(base(attachments=[{**DOC, "formats": ["pdf", "ifc"]}])) == ["/attachments/0/formats"]
    assert paths(base(attachments=[{**DOC, "formats": ["ifc"]}]), formats=frozenset({"ifc"})) == []


def test_size_is_limited():
    assert paths(data(*(step(f"s{at}", *(field(f"f{at}_{n}") for n in range(50))) for at in range(10)))) == []
    assert paths(data(*(step(f"s{at}", *(field(f"f{at}_{n}") for n in range(51))) for at in range(10)))) == ["/steps"]
    assert paths(base(field("f", hint=words("x" * 600_000)))) == [""]
    assert paths(base(field("f", "number", min=float("nan")))) == [""]
    assert paths({"a": "\ud800"}) == [""]


def test_depth_is_limited():
    nested = {"field": "a", "filled": True}
    for _ in range(200):
        nested = {"not": nested}
    assert paths(base(field("f", show_if=nested))) == [""]
    for _ in range(5000):
        nested = {"not": nested}
    assert paths(base(field("f", show_if=nested))) == [""]


def test_all_faults_are_told_at_once():
    broken = changed((*FIELD, "show_if"), {"field": "c", "eq": "x"})
    broken["rules"][0]["fields"] = ["nobody"]
    broken["attachments"][0]["formats"] = ["exe"]
    assert len(paths(broken)) == 3


def test_parsing_tells_all_problems():
    with pytest.raises(DefinitionBroken) as broken:
        Definition.parse({"schema_version": 1, "steps": [{"fields": [{"type": "x"}, 5]}]})
    assert {
        "/min_level",
        "/for_whom",
        "/steps/0/id",
        "/steps/0/fields/0/id",
        "/steps/0/fields/0/type",
        "/steps/0/fields/1",
    } <= {one.path for one in broken.value.problems}
    assert "/min_level" in str(broken.value)


def test_a_draft_without_translations_can_be_shown():
    definition = Definition.parse(base({"id": "b", "type": "text", "label": {"sl": "Samo slovensko"}}))
    assert [definition.field("b").label.of(language) for language in ("sl", "en")] == ["Samo slovensko"] * 2


def test_the_schema_is_a_schema_and_a_copy():
    Draft202012Validator.check_schema(json_schema())
    json_schema()["$defs"].clear()
    assert json_schema()["$defs"]
    assert json.loads(json.dumps(json_schema())) == json_schema()
