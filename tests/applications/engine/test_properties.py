"""Whatever JSON is stored: evaluation answers, hides what is hidden, and settles."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.applications.catalogue_source import from_source, procedures
from apps.applications.engine import Definition, DefinitionBroken, check_definition, digest, input_text, show_value
from tests.applications.engine.forms import ROWS, choice, data, field, run, step

FORMS = [Definition.parse(from_source(one)) for one in procedures()]
EVERYTHING = Definition.parse(data(
    step("one", field("text", required=True), field("textarea", "textarea"), field("number", "number", min=0), field("whole", "number", integer=True),
         field("money", "money"), field("date", "date", not_before="today"), field("time", "time"), field("datetime", "datetime"), field("yes", "boolean", True),
         field("box", "boolean")),
    step("two", choice("choice", "a", "b"), choice("choices", "a", "b", type="choices"), field("street", "street"), field("map_point", "map_point"),
         field("emso", "emso", prefill="applicant.emso", read_only=True), field("iban", "iban", show_if={"field": "choice", "eq": "a"}),
         show_if={"or": [{"field": "number", "gt": 5}, {"field": "box", "eq": True}]}),
    step("three", field("group", "group", min_items=1, max_items=3, fields=[
        field("inner", "number"), field("deep", show_if={"and": [{"field": "inner", "gte": 1}, {"field": "text", "ne": "x"}]}),
        field("day", "date", not_before_field="date")]), field("phone", "phone"), field("email", "email")),
    rules=[{"id": "r", "when": {"field": "money", "gt": 5}, "message": {"sl": "a", "en": "b"}, "fields": ["money", "phone"]}],
    earliest_use="P15D", file_within={"field": "date", "period": "P6M"},
))  # fmt: skip
FORMS.append(EVERYTHING)

GOOD = st.sampled_from(["x", "14.5", "2027-03-05", "08:00", "2027-03-05T08:00", "a", "b", True, False, 5, 0, "0101006500006", ["a"], ["b", "a"],
                        {"text": "tu"}, {"lat": 46.42, "lon": 15.87}, "+38641123456", "a@b.si"])  # fmt: skip
KEYS = st.sampled_from(["_id", "lat", "lon", "text"]) | st.text(max_size=4)
JSON = st.recursive(
    GOOD | st.none() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ROWS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)


@st.composite
def answers_of(draw, definition):
    """Answers that are half right: known fields with any value, rows with good and bad ids, unknown fields."""
    found = {}
    for one in draw(st.lists(st.sampled_from(list(definition.all_fields())), max_size=12)):
        if one.type == "group":
            names = [inner.id for inner in one.fields]
            row = st.dictionaries(st.sampled_from(names), GOOD | JSON, max_size=4)
            rows = st.lists(
                st.tuples(st.sampled_from(ROWS) | JSON, row).map(lambda pair: {"_id": pair[0], **pair[1]}) | JSON,
                max_size=5,
            )
            found[one.id] = draw(rows | JSON)
        else:
            found[one.id] = draw(GOOD | JSON)
    return found | draw(st.dictionaries(KEYS, JSON, max_size=2))


@st.composite
def cases(draw):
    definition = draw(st.sampled_from(FORMS))
    return definition, draw(answers_of(definition)), draw(answers_of(definition))


def dumped(values):
    return json.dumps(values, sort_keys=True)


@settings(max_examples=150, deadline=None)
@given(cases(), st.booleans())
def test_evaluation_answers_to_anything(case, known):
    definition, answers, typed = case
    prefill = {"applicant__emso": "0101006500006", "applicant__name": "Ana"} if known else {}
    done = run(definition, answers, typed, **prefill)
    for problem in done.problems:
        assert str(problem.message)
        assert done.pointer(problem).startswith("#/answers/")
        shown_at = problem.row if definition.field(problem.field).group else None
        assert done.visible(problem.field, shown_at), "problems are those of visible fields"
    assert {done.step_state(one.id) for one in definition.steps} <= {"empty", "begun", "done", "wrong"}
    assert sorted(str(one) for one in done.problems) == sorted(
        str(one) for step in definition.steps for one in done.problems_of(step.id)
    )

    for name, value in done.values.items():
        assert done.visible(name)
        for row in value if definition.field(name).type == "group" else []:
            assert all(done.visible(inner, row["_id"]) for inner in row if inner != "_id")
    digest(done.values)

    for left in (typed, {}):
        again = run(definition, done.values, left, **prefill)
        assert dumped(again.values) == dumped(done.values), "evaluation settles at once"


@settings(max_examples=100, deadline=None)
@given(JSON, JSON)
def test_any_json_at_all(answers, typed):
    run(EVERYTHING, answers, typed)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_nothing_is_changed(case):
    definition, answers, typed = case
    before = dumped([answers, typed])
    run(definition, answers, typed)
    assert dumped([answers, typed]) == before


def test_deep_and_large_json_breaks_nothing():
    deep = "x"
    for _ in range(20_000):
        deep = [deep]
    for bad in (
        deep,
        {"lat": deep, "lon": deep, "text": deep},
        [deep, deep],
        [deep] * 3,
        10**5000,
        [10**5000] * 2,
        {"lat": 10**5000, "lon": 1},
        "1" * 1_000_000,
    ):
        for one in EVERYTHING.all_fields():
            run(EVERYTHING, {one.id: bad}, {})
            run(EVERYTHING, {}, {one.id: bad})
            show_value(one, bad, "sl", masked=True)
            input_text(one, bad, "sl")
        row = {one.id: bad for one in EVERYTHING.field("group").fields}
        run(EVERYTHING, {"group": [{"_id": ROWS[0], **row}]}, {"group": [{"_id": ROWS[1], **row}, {"_id": bad}]})
    assert check_definition(deep)


# Definitions

PLACES = st.sampled_from([
    ("steps",), ("fee",), ("attachments",), ("rules",), ("for_whom",), ("min_level",), ("cosigners",), ("file_within",), ("schema_version",), ("earliest_use",),
    ("steps", 0), ("steps", 0, "id"), ("steps", 0, "fields"), ("steps", 0, "fields", 0), ("steps", 0, "show_if"), ("steps", 1, "fields", 0, "options"),
    *(("steps", 0, "fields", 0, key) for key in ("id", "type", "label", "required", "show_if", "prefill", "pattern", "max_length", "not_before", "not_before_field", "min")),
    ("steps", 0, "fields", 1, "show_if", "eq"), ("steps", 2, "fields", 0, "fields"), ("steps", 2, "fields", 0, "fields", 0, "type"),
    ("fee", "items"), ("fee", "depends_on"), ("fee", "iban"), ("attachments", 0), ("attachments", 0, "formats"),
])  # fmt: skip
PARTS = st.sampled_from([
    {"field": "text", "eq": "x"}, {"and": []}, {"not": {"field": "box", "eq": True}}, {"id": "a", "type": "text", "label": {"sl": "a", "en": "b"}, "required": True},
    "group", "choice", "text", "today", [["a", "b", "c"]], {"sl": "x"}, {"field": "date", "period": "P1M"}, {"items": [{"channel": "any", "cents": 5}]}, "(a+)+",
])  # fmt: skip


def put(data, path, value):
    for key in path[:-1]:
        inner = (
            data.get(key)
            if isinstance(data, dict)
            else data[key]
            if isinstance(data, list) and isinstance(key, int) and key < len(data)
            else None
        )
        if not isinstance(inner, dict | list):
            return
        data = inner
    if isinstance(data, dict) or (isinstance(data, list) and isinstance(path[-1], int) and path[-1] < len(data)):
        data[path[-1]] = value


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMS), st.lists(st.tuples(PLACES, PARTS | JSON), max_size=3))
def test_no_definition_breaks_the_checks(definition, changes):
    broken = json.loads(json.dumps(definition.data))
    for path, value in changes:
        put(broken, path, value)
    faults = check_definition(broken)
    for fault in faults:
        assert str(fault.message)
        assert not fault.path or fault.path.startswith("/")
    try:
        parsed = Definition.parse(broken)
    except DefinitionBroken:
        parsed = None
    assert parsed or faults, "what cannot be parsed cannot be published"
    if parsed:
        run(parsed, {"text": "x", "number": "7"})


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json_is_no_definition(value):
    assert check_definition(value)
    try:
        Definition.parse(value)
    except DefinitionBroken:
        return
    raise AssertionError("parsed")
