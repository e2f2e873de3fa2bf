"""What is asked, what answers are worth, and what is wrong with them."""

import datetime as dt

import pytest
from django.utils import translation

from apps.applications.engine import Definition, new_row_id
from apps.applications.engine.rows import ROW_ID
from tests.applications.engine.forms import ROWS, choice, codes, data, field, form, run, step, words


def only(definition, answers, **more):
    """The one problem, and its Slovenian message."""
    (problem,) = run(definition, answers, **more).problems
    with translation.override("sl"):
        return problem.code, str(problem.message).replace("\u00a0", " ")


@pytest.mark.parametrize(("kind", "more", "answer", "code", "says"), [
    ("text", {}, None, "required", "Izpolnite polje »f«"), ("boolean", {}, None, "required", "Izberite odgovor"),
    ("text", {}, "", "required", "Izpolnite"), ("map_point", {}, {}, "required", "Izberite odgovor"),
    ("text", {"max_length": 3}, "abcd", "max_length", "največ 3 "), ("text", {"min_length": 3}, "ab", "min_length", "najmanj 3 "),
    ("text", {}, "x" * 501, "max_length", "500"), ("textarea", {}, "x" * 10_001, "max_length", "10000"),
    ("textarea", {"max_length": 2000}, "x" * 2001, "max_length", "2000"),
    ("text", {"pattern": r"\d+", "pattern_hint": words("Samo števke.")}, "a1", "pattern", "Samo števke."), ("text", {"pattern": r"\d+"}, "1a", "pattern", "Preverite"),
    ("text", {"pattern": r"\d+"}, "1" * 201, "max_length", "200"),
    ("number", {"min": 0.1, "unit": "m"}, "0", "min", "najmanj 0,1 m"), ("number", {"max": 10000}, "10000.1", "max", "največ 10.000"),
    ("number", {"integer": True, "min": 1}, 0, "min", "najmanj 1"), ("number", {"integer": True}, "5", "type", "znova"),
    ("money", {"min": 1}, 99, "min", "1,00 €"), ("money", {"max": 1000}, 100001, "max", "1.000,00 €"), ("money", {}, -1, "min", "0,00 €"),
    ("date", {"not_before": "today"}, "2026-12-09", "not_before", "10. 12. 2026"), ("date", {"not_after": "today"}, "2026-12-11", "not_after", "10. 12. 2026"),
    ("date", {"not_before": "today+P15D"}, "2026-12-24", "not_before", "25. 12. 2026"), ("date", {"not_after": "today-P18Y"}, "2008-12-11", "not_after", "10. 12. 2008"),
    ("date", {"not_after": "2026-01-01"}, "2026-01-02", "not_after", "1. 1. 2026"), ("datetime", {"not_before": "today+P15D"}, "2026-12-24T23:59", "not_before", "25. 12. 2026"),
    ("choice", {"options": [["a", "a", "a"]]}, "b", "option", "Izberite eno"), ("emso", {}, "0101006500007", "unclear", "kontrolna števka"),
    ("date", {}, "2027-02-30", "type", "znova"), ("datetime", {}, "2027-03-28T02:30", "unclear", "premakne"), ("map_point", {}, {"lat": 45.0, "lon": 15.8}, "outside", "v občini"),
    ("choices", {"options": [[c, c, c] for c in "abc"], "min_items": 2}, ["a"], "min_items", "2"), ("choices", {"options": [[c, c, c] for c in "abc"], "max_items": 1}, ["a", "b"], "max_items", "1"),
])  # fmt: skip
def test_problems_name_the_cure_and_the_bound(kind, more, answer, code, says):
    found, message = only(form(field("f", kind, True, **more)), {} if answer is None else {"f": answer})
    assert found == code
    assert says in message


@pytest.mark.parametrize(("kind", "more", "answer"), [
    ("text", {"max_length": 3, "min_length": 3}, "abc"), ("number", {"min": 0.1, "max": 0.1}, "0.1"), ("money", {"min": 1, "max": 1}, 100), ("money", {"min": -5}, -500),
    ("date", {"not_before": "today", "not_after": "today"}, "2026-12-10"), ("date", {"not_before": "today+P15D"}, "2026-12-25"), ("date", {"not_after": "today-P18Y"}, "2008-12-10"),
    ("datetime", {"not_before": "today+P15D"}, "2026-12-25T00:00"), ("datetime", {"not_after": "today"}, "2026-12-10T23:59"), ("boolean", {}, False), ("number", {"integer": True}, 0),
    ("text", {"pattern": r"^\*?\d+(/\d+)?$"}, "*1234/5"),
])  # fmt: skip
def test_limits_themselves_are_kept(kind, more, answer):
    assert run(form(field("f", kind, True, **more)), {"f": answer}).problems == ()


@pytest.mark.parametrize(("today", "limit", "first"), [
    ((2027, 1, 31), "today+P1M", "2027-02-28"), ((2028, 1, 31), "today+P1M", "2028-02-29"), ((2028, 2, 29), "today+P1Y", "2029-02-28"),
    ((2028, 2, 29), "today-P1Y", "2027-02-28"), ((2027, 3, 31), "today-P1M", "2027-02-28"), ((2026, 12, 31), "today+P2W", "2027-01-14"), ((2027, 3, 20), "today+P15D", "2027-04-04"),
])  # fmt: skip
def test_limits_count_by_the_calendar(today, limit, first):
    definition = form(field("f", "date", not_before=limit))
    day = dt.date.fromisoformat(first)
    assert run(definition, {"f": first}, today=dt.date(*today)).problems == ()
    assert codes(run(definition, {"f": (day - dt.timedelta(days=1)).isoformat()}, today=dt.date(*today))) == [
        ("not_before", "f")
    ]


@pytest.mark.parametrize(("kind", "early", "late"), [
    ("date", "2027-01-01", "2027-01-02"), ("time", "08:00", "08:01"), ("datetime", "2027-03-28T01:59", "2027-03-28T03:00"), ("datetime", "2027-10-31T02:10", "2027-10-31T02:50"),
])  # fmt: skip
def test_order_of_two_fields(kind, early, late):
    definition = form(field("a", kind), field("b", kind, not_before_field="a"), field("c", kind, not_after_field="b"))
    assert run(definition, {"a": early, "b": late, "c": late}).problems == ()
    assert run(definition, {"a": early, "b": early, "c": early}).problems == (), "the same moment is allowed"
    assert codes(run(definition, {"a": late, "b": early, "c": late})) == [
        ("not_before_field", "b"),
        ("not_after_field", "c"),
    ]
    assert run(definition, {"b": early}).problems == (), "nothing to compare with"
    for language in ("sl", "en"):
        with translation.override(language):
            assert all(str(one.message) for one in run(definition, {"a": late, "b": early, "c": late}).problems)


def test_required_may_be_hidden():
    definition = form(field("a", "boolean"), field("b", required=True, show_if={"field": "a", "eq": True}))
    assert run(definition).problems == ()
    assert codes(run(definition, {"a": True})) == [("required", "b")]


def test_unknown_fields_are_dropped():
    assert run(form(field("a")), {"a": "x", "b": "y", "_applicant": "z"}).values == {"a": "x"}


def test_typed_texts_are_problems_until_mended():
    definition = form(field("a", "number"), field("b", "date"))
    done = run(definition, {"a": "5"}, {"a": "pet", "b": "31. 2. 2027"})
    assert codes(done) == [("unclear", "a"), ("unclear", "b")]
    assert done.values == {}
    with translation.override("sl"):
        assert "koledarju" in str(done.problems[1].message)
    assert run(definition, {"a": "5"}, {"a": " ", "b": None}).problems == ()


def test_read_only_prefill_is_the_accounts_word():
    definition = form(
        field("a", "emso", prefill="applicant.emso", read_only=True, required=True),
        field("b", "email", prefill="applicant.email"),
    )
    known = {"applicant__emso": "0101006500006", "applicant__email": "a@b.si"}
    tampered = run(definition, {"a": "1505995500004", "b": "c@d.si"}, {"a": "x"}, **known)
    assert tampered.values == {"a": "0101006500006", "b": "c@d.si"}
    assert tampered.problems == ()
    assert (tampered.locked("a"), tampered.locked("b")) == (True, False)
    assert run(definition, {}, **known).values == {"a": "0101006500006"}, "what may be changed is the form's to offer"
    unknown = run(definition, {"a": "0101006500006"})
    assert unknown.values == {"a": "0101006500006"}
    assert not unknown.locked("a")
    assert codes(run(definition)) == [("required", "a")]


def test_hidden_prefill_stays_hidden():
    definition = form(
        field("a", prefill="organisation.name", read_only=True, show_if={"field": "_applicant", "eq": "organisation"})
    )
    assert run(definition, organisation__name="Društvo").values == {}
    assert run(definition, organisation__name="Društvo", applicant="organisation").values == {"a": "Društvo"}


def test_state_of_steps():
    definition = Definition.parse(data(
        step("one", field("a", required=True), field("b", "number")), step("two", field("c")), step("three", field("d", prefill="applicant.name", read_only=True)),
    ))  # fmt: skip

    def states(*args, **more):
        done = run(definition, *args, **more)
        return [done.step_state(name) for name in ("one", "two", "three")]

    assert states() == ["empty", "empty", "empty"]
    assert states({"b": "1"}, applicant__name="Ana") == ["begun", "empty", "done"]
    assert states({"a": "1"}) == ["done", "empty", "empty"]
    assert states({"a": "1", "c": "2"}, {"b": "x"}) == ["wrong", "done", "empty"]
    assert states({"b": 1.5}) == ["wrong", "empty", "empty"]
    assert [one.field for one in run(definition, {}, {"b": "x"}).problems_of("one")] == ["a", "b"]
    assert run(definition, {}, {"b": "x"}).problems_of("two") == []


# Repeating groups

PARCELS = field(
    "parcele",
    "group",
    True,
    min_items=2,
    max_items=3,
    fields=[field("ko"), field("parcela", required=True, pattern=r"\d+")],
)


def rows(*values):
    return {"parcele": [{"_id": name, **value} for name, value in zip(ROWS * 2, values, strict=False)]}


def test_rows_and_their_pointers():
    done = run(form(PARCELS), rows({"parcela": "1"}, {"parcela": "x", "other": 1}, {"ko": "Ptuj"}))
    assert [(one.code, one.row, done.pointer(one)) for one in done.problems] == [
        ("pattern", ROWS[1], "#/answers/parcele/1/parcela"), ("required", ROWS[2], "#/answers/parcele/2/parcela"),
    ]  # fmt: skip
    assert done.values == rows({"parcela": "1"}, {"parcela": "x"}, {"ko": "Ptuj"})
    outside = run(form(field("a", required=True)))
    assert outside.pointer(outside.problems[0]) == "#/answers/a"


@pytest.mark.parametrize(("count", "code"), [(0, "required"), (1, "min_items"), (2, None), (3, None)])
def test_number_of_rows(count, code):
    found = codes(run(form(PARCELS), rows(*[{"parcela": "1"}] * count)))
    assert found == ([(code, "parcele")] if code else [])


def test_too_many_rows():
    names = [new_row_id() for _ in range(4)]
    done = run(form(PARCELS), {"parcele": [{"_id": name, "parcela": "1"} for name in names]})
    assert codes(done) == [("max_items", "parcele")]
    assert len(done.values["parcele"]) == 4, "nothing is thrown away while editing"


def test_no_group_is_longer_than_the_hard_limit():
    many = {"parcele": [{"_id": new_row_id(), "parcela": "1"} for _ in range(300)]}
    done = run(form(field("parcele", "group", fields=PARCELS["fields"])), many)
    assert len(done.values["parcele"]) == 200
    assert codes(done) == [("rows", "parcele")]


def test_an_optional_group_may_be_empty():
    optional = {**PARCELS, "required": False}
    assert run(form(optional)).problems == ()
    assert run(form(optional), {"parcele": []}).values == {}
    assert codes(run(form(optional), rows({"parcela": "1"}))) == [("min_items", "parcele")]


@pytest.mark.parametrize("bad", [
    {"parcela": "1"}, {"_id": "1", "parcela": "1"}, {"_id": ROWS[0].lower(), "parcela": "1"}, {"_id": ROWS[1], "parcela": "2"}, "row", None, 5, [], {"_id": None}, {"_id": ROWS[0] + "\n"}, {"_id": ROWS[0][1:]}, {"_id": "8" + ROWS[0][1:]}, {"_id": ROWS[0][:-1] + "I"},
])  # fmt: skip
def test_bad_rows_are_refused(bad):
    good = rows({"parcela": "1"}, {"parcela": "1"})
    done = run(form(PARCELS), {"parcele": [*good["parcele"], bad]})
    assert done.values == good
    assert codes(done) == [("rows", "parcele")]


@pytest.mark.parametrize("wrong", ["x", 5, {"_id": ROWS[0]}, True])
def test_a_group_is_a_list(wrong):
    done = run(form(PARCELS), {"parcele": wrong})
    assert ("type", "parcele") in codes(done)
    assert done.values == {}


def test_typed_texts_in_rows():
    definition = form(
        field("g", "group", fields=[field("n", "number"), field("more", show_if={"field": "n", "gt": 1})])
    )
    answers = {"g": [{"_id": ROWS[0], "n": "2", "more": "x"}, {"_id": ROWS[1], "n": "2", "more": "y"}]}
    done = run(
        definition, answers, {"g": [{"_id": ROWS[1], "n": "dve"}, {"_id": ROWS[2], "n": "tri"}, "x", {"_id": []}]}
    )
    assert [(one.code, one.row) for one in done.problems] == [("unclear", ROWS[1]), ("unclear", ROWS[2])]
    assert done.values["g"] == [answers["g"][0], {"_id": ROWS[1]}, {"_id": ROWS[2]}]


def test_row_ids_are_ulids():
    names = [new_row_id() for _ in range(500)]
    assert len(set(names)) == 500
    assert all(ROW_ID.fullmatch(name) for name in names)
    assert new_row_id()[:6] >= names[0][:6]


# Limits across fields

LIMIT = {
    "id": "r",
    "when": {"and": [{"field": "a", "gt": 10}, {"field": "b", "eq": "x"}]},
    "message": words("Preveč."),
    "fields": ["b", "a"],
}


def test_rules():
    definition = form(field("a", "number"), choice("b", "x", "y"), rules=[LIMIT])
    done = run(definition, {"a": "11", "b": "x"})
    assert codes(done) == [("rule", "b")]
    assert str(done.problems[0].message) == "Preveč."
    assert done.problems[0].params == {"rule": "r", "fields": ("b", "a")}
    assert run(definition, {"a": "11", "b": "y"}).problems == ()


def test_rules_speak_where_something_is_asked():
    gate = field("gate", "boolean")
    hidden = {"field": "gate", "eq": True}
    empty = {"id": "r", "when": {"field": "b", "filled": False}, "message": words("Manjka."), "fields": ["b", "a"]}
    definition = form(gate, field("a", show_if=hidden), field("b", show_if=hidden), rules=[empty])
    assert run(definition).problems == ()
    partly = form(gate, field("a"), field("b", show_if=hidden), rules=[empty])
    assert codes(run(partly)) == [("rule", "a")]


def test_rules_about_rows():
    group = field("g", "group", fields=[field("von", "time"), field("bis", "time")])
    rule = {
        "id": "r",
        "when": {"and": [{"field": "bis", "eq": "08:00"}, {"field": "strict", "eq": True}]},
        "message": words("Ne."),
        "fields": ["strict", "bis"],
    }
    definition = form(field("strict", "boolean"), group, rules=[rule])
    answers = {"strict": True, "g": [{"_id": ROWS[0], "bis": "08:00"}, {"_id": ROWS[1], "bis": "09:00"}]}
    assert [(one.code, one.field, one.row) for one in run(definition, answers).problems] == [("rule", "bis", ROWS[0])]
    assert run(definition, answers | {"strict": False}).problems == ()


# Periods of the whole form


@pytest.mark.parametrize(("born", "today", "late"), [
    ("2026-06-10", (2026, 12, 10), False), ("2026-06-09", (2026, 12, 10), True), ("2026-08-31", (2027, 3, 1), False), ("2026-08-31", (2027, 3, 2), True),
    ("2026-06-25", (2026, 12, 28), False), ("2026-06-25", (2026, 12, 29), True),
])  # fmt: skip
def test_file_within(born, today, late):
    """The last day by ZUP: 28 February 2027 is a Sunday; 25 and 26 December are work-free and 27 is a Sunday."""
    definition = form(field("a", "date", not_after="today"), file_within={"field": "a", "period": "P6M"})
    assert codes(run(definition, {"a": born}, today=dt.date(*today))) == ([("file_within", "a")] if late else [])


def test_file_within_says_the_last_day():
    definition = form(field("a", "date"), file_within={"field": "a", "period": "P6M"})
    _code, message = only(definition, {"a": "2026-01-07"})
    assert "7. 7. 2026" in message


def test_earliest_use_takes_the_place_of_the_general_limit():
    definition = form(field("x", "date"), field("a", "datetime", not_before="today+P15D"), earliest_use="P15D")
    code, message = only(definition, {"a": "2026-12-24T08:00", "x": "2020-01-01"})
    assert code == "earliest_use"
    assert "25. 12. 2026" in message
    assert run(definition, {"a": "2026-12-25T08:00"}).problems == ()
    assert run(definition).problems == ()
    assert codes(run(form(field("x", "date"), earliest_use="P15D"), {"x": "2026-12-11"})) == [("earliest_use", "x")]


def test_requirements_may_depend_on_answers():
    one = {
        "id": "doc",
        "label": words("doc"),
        "required": True,
        "formats": ["pdf"],
        "max_files": 1,
        "show_if": {"field": "a", "eq": True},
    }
    definition = form(field("a", "boolean"), attachments=[one])
    assert [run(definition, {"a": value}).requirement_visible("doc") for value in (True, False)] == [True, False]
    assert not run(definition).requirement_visible("none")


def test_messages_follow_the_reader():
    problem = run(form(field("a", required=True)), {}).problems[0]
    with translation.override("sl"):
        assert str(problem.message) == "Izpolnite polje »a«."
    with translation.override("en"):
        assert "a (en)" in str(problem.message)
