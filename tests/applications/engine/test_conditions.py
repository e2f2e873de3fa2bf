"""Typed conditions: what they compare, and that hidden and unclear answers are empty for them."""

import pytest

from apps.applications.engine import Definition, DefinitionBroken
from tests.applications.engine.forms import ROWS, choice, data, field, form, run, step

SOURCES = {
    "n": field("n", "number"), "i": field("i", "number", integer=True), "m": field("m", "money"), "d": field("d", "date"),
    "t": field("t", "time"), "at": field("at", "datetime"), "c": choice("c", "a", "b"), "cs": choice("cs", "a", "b", type="choices"),
    "yes": field("yes", "boolean", required=True), "box": field("box", "boolean"), "w": field("w"), "p": field("p", "map_point"),
    "g": field("g", "group", fields=[field("inner")]),
}  # fmt: skip


def shown(condition, answers, **more):
    definition = form(*SOURCES.values(), field("last", show_if=condition))
    return run(definition, answers, **more).visible("last")


@pytest.mark.parametrize(("name", "op", "value", "answer", "holds"), [
    ("n", "eq", 14.5, "14.5", True), ("n", "gt", 9, "10", True), ("n", "gt", 9, "9", False),
    ("n", "gte", 9, "9", True), ("n", "lt", 10, "9.5", True), ("n", "lte", -1, "-1", True), ("n", "ne", 1, "1", False),
    ("n", "in", [1, 2.5], "2.5", True), ("n", "in", [1], "2", False), ("n", "eq", 0.1, "0.1", True), ("n", "eq", "0.1", "0.1", True),
    ("i", "lt", 10, 9, True), ("i", "eq", 9, 9, True), ("m", "gt", 10, 1001, True), ("m", "eq", 10.5, 1050, True), ("m", "lt", 10, 1000, False),
    ("d", "lt", "2027-01-01", "2026-12-31", True), ("d", "gte", "2027-01-01", "2027-01-01", True), ("t", "gt", "08:00", "22:00", True),
    ("at", "lte", "2027-01-01T08:00", "2027-01-01T07:59", True), ("c", "eq", "a", "a", True), ("c", "ne", "a", "b", True),
    ("c", "in", ["a", "b"], "b", True), ("c", "in", ["a"], "b", False), ("cs", "eq", "a", ["a", "b"], True), ("cs", "eq", "b", ["a"], False),
    ("cs", "ne", "b", ["a"], True), ("cs", "in", ["b"], ["a", "b"], True), ("yes", "eq", False, False, True), ("yes", "eq", True, True, True),
    ("box", "eq", True, True, True), ("box", "eq", False, False, True), ("w", "eq", "x", "x", True), ("w", "eq", "x", "X", False),
    ("w", "filled", True, "x", True), ("w", "filled", False, "x", False), ("p", "filled", True, {"text": "tu"}, True),
    ("g", "filled", True, [{"_id": ROWS[0]}], True), ("box", "filled", True, False, False), ("yes", "filled", True, False, True),
    ("i", "filled", True, 0, True),
])  # fmt: skip
def test_comparisons(name, op, value, answer, holds):
    assert shown({"field": name, op: value}, {name: answer}) is holds
    assert shown({"not": {"field": name, op: value}}, {name: answer}) is not holds


@pytest.mark.parametrize(("name", "op", "value", "holds"), [
    ("n", "eq", 0, False), ("n", "ne", 0, True), ("n", "lt", 5, False), ("n", "gte", -5, False), ("n", "in", [0], False), ("w", "eq", "", False),
    ("cs", "eq", "a", False), ("cs", "ne", "a", True), ("yes", "eq", False, False), ("yes", "eq", True, False), ("box", "eq", False, True),
    ("box", "eq", True, False), ("box", "ne", True, True), ("box", "in", [False], True), ("w", "filled", False, True), ("g", "filled", False, True),
    ("p", "filled", True, False), ("d", "lt", "2030-01-01", False),
])  # fmt: skip
def test_empty_fields(name, op, value, holds):
    assert shown({"field": name, op: value}, {}) is holds


def test_what_is_typed_and_unclear_is_empty():
    condition = {"field": "n", "eq": 5}
    assert shown(condition, {"n": "5"})
    assert not shown(condition, {"n": "5"}, typed={"n": "pet"})
    assert not shown(condition, {"n": 5.0})


A, B = {"field": "c", "eq": "a"}, {"field": "w", "eq": "x"}


@pytest.mark.parametrize(("condition", "table"), [
    ({"and": [A, B]}, [False, False, False, True]), ({"or": [A, B]}, [False, True, True, True]), ({"and": [A]}, [False, False, True, True]),
    ({"and": [A, {"not": B}]}, [False, False, True, False]), ({"not": {"or": [A, B]}}, [True, False, False, False]),
])  # fmt: skip
def test_joints(condition, table):
    answers = [{}, {"w": "x"}, {"c": "a"}, {"c": "a", "w": "x"}]
    assert [shown(condition, one) for one in answers] == table


def test_hidden_is_empty_for_others_down_the_chain():
    chain = [choice("a", "x", "y")] + [
        field(name, "boolean", show_if={"field": before, "eq": value})
        for before, name, value in (("a", "b", "x"), ("b", "c", True), ("c", "d", True))
    ]
    answers = {"a": "x", "b": True, "c": True, "d": True}
    assert run(form(*chain), answers).values == answers
    hidden = run(form(*chain), answers | {"a": "y"})
    assert hidden.values == {"a": "y"}
    assert [hidden.visible(name) for name in "abcd"] == [True, False, False, False]


def test_fields_of_a_hidden_step_are_empty():
    definition = Definition.parse(data(
        step("one", choice("a", "x", "y")), step("two", field("b"), show_if={"field": "a", "eq": "x"}),
        step("three", field("c", show_if={"field": "b", "filled": True})),
    ))  # fmt: skip
    assert run(definition, {"a": "x", "b": "1", "c": "2"}).values == {"a": "x", "b": "1", "c": "2"}
    hidden = run(definition, {"a": "y", "b": "1", "c": "2"})
    assert hidden.values == {"a": "y"}
    assert (hidden.step_visible("one"), hidden.step_visible("two"), hidden.step_visible("none")) == (True, False, False)


def test_in_whose_name():
    definition = form(
        field("mine", show_if={"field": "_applicant", "eq": "person"}),
        field("ours", show_if={"field": "_applicant", "eq": "organisation"}),
    )
    assert [run(definition, applicant=who).visible("ours") for who in ("person", "organisation")] == [False, True]
    assert "_applicant" not in run(definition, {"_applicant": "organisation", "mine": "x", "ours": "y"}).values
    assert run(definition, {"_applicant": "organisation", "mine": "x", "ours": "y"}).values == {"mine": "x"}


def test_rows_see_their_row_and_what_is_outside():
    rows = field("g", "group", fields=[
        choice("kind", "a", "b"), field("more", show_if={"and": [{"field": "kind", "eq": "b"}, {"field": "outside", "eq": "yes"}]}),
    ])  # fmt: skip
    definition = form(field("outside"), rows)
    answers = {
        "outside": "yes",
        "g": [{"_id": ROWS[0], "kind": "a", "more": "1"}, {"_id": ROWS[1], "kind": "b", "more": "2"}],
    }
    done = run(definition, answers)
    assert done.values["g"] == [{"_id": ROWS[0], "kind": "a"}, {"_id": ROWS[1], "kind": "b", "more": "2"}]
    assert [done.visible("more", row) for row in (*ROWS, None)] == [False, True, False, False]
    assert done.visible("g")
    assert run(definition, answers | {"outside": "no"}).values["g"][1] == {"_id": ROWS[1], "kind": "b"}


@pytest.mark.parametrize("condition", [
    {"field": "later", "eq": "x"}, {"field": "nobody", "eq": "x"}, {"field": "last", "eq": "x"}, {"field": "inner", "eq": "x"},
    {"field": "g", "eq": "x"}, {"field": "p", "eq": "x"}, {"field": "w", "gt": "a"}, {"field": "c", "eq": "z"}, {"field": "c", "in": []},
    {"field": "c", "in": "ab"}, {"field": "c", "in": ["a", "z"]}, {"field": "n", "eq": True}, {"field": "n", "eq": "x"}, {"field": "n", "gt": float("inf")},
    {"field": "m", "eq": 1.005}, {"field": "box", "eq": "true"}, {"field": "box", "eq": 1}, {"field": "d", "gt": "5. 3. 2027"},
    {"field": "at", "gt": "2027-01-01"}, {"field": "t", "lt": "8:00"}, {"field": "w", "filled": "yes"}, {"field": "w", "eq": 5},
    {"field": "w"}, {"eq": "x"}, {"field": "w", "eq": "x", "ne": "y"}, {"field": "w", "like": "x"}, {"and": []}, {"or": {}}, {"not": []}, {},
    {"and": [A], "or": [B]}, "w", ["w"], {"field": ["w"], "eq": "x"}, {"field": "_applicant", "eq": "nobody"}, {"field": "_today", "eq": "x"},
])  # fmt: skip
def test_refused_conditions(condition):
    with pytest.raises(DefinitionBroken) as broken:
        form(*SOURCES.values(), field("last", show_if=condition), field("later"))
    assert all(problem.path.startswith("/steps/0/fields/13/show_if") for problem in broken.value.problems)


def test_depth_is_limited():
    def nested(depth):
        return {"not": nested(depth - 1)} if depth else A

    assert form(*SOURCES.values(), field("last", show_if=nested(10)))
    with pytest.raises(DefinitionBroken):
        form(*SOURCES.values(), field("last", show_if=nested(40)))


def test_names_are_told_in_reading_order():
    definition = form(*SOURCES.values(), field("last", show_if={"or": [A, {"not": B}, {"and": [A]}]}))
    assert list(definition.field("last").show_if.names()) == ["c", "w", "c"]
