"""Fees, showing, differences, canonical writing."""

import json

import pytest
from django.utils import translation

from apps.applications.catalogue_source import from_source, procedures
from apps.applications.engine import Definition, Text, canonical, channel_for, diff, digest, fee_for, show_value
from apps.applications.engine.showing import input_text
from tests.applications.engine.forms import ROWS, choice, data, field, form, step, words

NBSP = "\u00a0"
DEFINITIONS = {one["slug"]: from_source(one) for one in procedures()}


@pytest.mark.parametrize(("slug", "values", "channel", "cents"), [
    ("prekop-obcinske-ceste", {}, "e_identified", 3630), ("prekop-obcinske-ceste", {}, "web_without_identification", 4080), ("prekop-obcinske-ceste", {}, "paper", 4080),
    ("zapora-obcinske-ceste", {"razlog": "dela"}, "e_identified", 2500), ("zapora-obcinske-ceste", {"razlog": "prireditev"}, "web_without_identification", 4450), ("zapora-obcinske-ceste", {}, "e_identified", None),
    ("zapora-obcinske-ceste", {"razlog": "dela"}, "paper", None), ("lokacijska-informacija", {}, "e_identified", 3500), ("lokacijska-informacija", {}, "web_without_identification", 3500), ("najem-vrticka", {}, "e_identified", None),
])  # fmt: skip
def test_fees(slug, values, channel, cents):
    assert fee_for(Definition.parse(DEFINITIONS[slug]), values, channel=channel) == cents


@pytest.mark.parametrize(
    ("level", "channel"),
    [
        ("low", "web_without_identification"),
        ("substantial", "e_identified"),
        ("high", "e_identified"),
        ("", "web_without_identification"),
        ("root", "web_without_identification"),
    ],
)
def test_channels(level, channel):
    assert channel_for(level) == channel


def test_a_fee_may_depend_on_a_box():
    fee = {
        "currency": "EUR",
        "depends_on": "fast",
        "items": [
            {"channel": "any", "cents": 2000, "when": {"fast": True}},
            {"channel": "any", "cents": 1000, "when": {"fast": False}},
        ],
    }
    definition = form(field("fast", "boolean"), fee=fee)
    assert [
        fee_for(definition, values, channel="e_identified") for values in ({"fast": True}, {"fast": False}, {})
    ] == [2000, 1000, 1000]


SHOWN = [
    (field("f", "money"), 3630, f"36,30{NBSP}€", "€36.30"), (field("f", "money"), 123450, f"1.234,50{NBSP}€", "€1,234.50"), (field("f", "number", unit="m"), "1234.5", f"1.234,5{NBSP}m", f"1,234.5{NBSP}m"),
    (field("f", "number", integer=True), 200000, "200.000", "200,000"), (field("f", "date"), "2027-03-05", "5. marec 2027", "5 March 2027"), (field("f", "time"), "08:00", "8.00", "8:00"),
    (field("f", "datetime"), "2027-03-05T08:00", "5. marec 2027 ob 8.00", "5 March 2027 at 8:00"), (field("f", "boolean"), True, "Da", "Yes"), (field("f", "boolean"), False, "Ne", "No"), (choice("f", "a"), "a", "a sl", "a en"),
    (choice("f", "a", "b", type="choices"), ["a", "b"], "a sl, b sl", "a en, b en"), (field("f", "iban"), "SI56011004960309112", "SI56 0110 0496 0309 112", "SI56 0110 0496 0309 112"),
    (field("f", "phone"), "+38641123456", "+386 41 123 456", "+386 41 123 456"), (field("f", "map_point"), {"lat": 46.42, "lon": 15.87, "text": "tu"}, "tu (46.42, 15.87)", "tu (46.42, 15.87)"),
    (field("f", "map_point"), {"lat": 46.42, "lon": 15.87}, "46.42, 15.87", "46.42, 15.87"), (field("f", "map_point"), {"text": "tu"}, "tu", "tu"), (field("f"), "x", "x", "x"), (field("f"), None, "", ""),
    (choice("f", "a"), "gone", "gone", "gone"), (field("f", "date"), "kdaj", "kdaj", "kdaj"), (field("f", "money"), "x", "x", "x"), (field("f", "map_point"), 5, "5", "5"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "value", "sl", "en"), SHOWN)
def test_showing(one, value, sl, en):
    found = form(one).field("f")
    assert [show_value(found, value, language) for language in ("sl", "en")] == [sl, en]


@pytest.mark.parametrize(("one", "value", "sl", "en"), [
    (field("f", "money"), 123450, "1234,50", "1234.50"), (field("f", "money"), -5, "-0,05", "-0.05"), (field("f", "number", unit="m"), "1234.5", "1234,5", "1234.5"), (field("f", "date"), "2027-03-05", "5. 3. 2027", "5. 3. 2027"),
    (field("f", "datetime"), "2027-03-05T08:00", "5. 3. 2027 8.00", "5. 3. 2027 8:00"), (field("f", "boolean"), True, "true", "true"), (choice("f", "a"), "a", "a", "a"), (field("f"), None, "", ""), (field("f", "date"), 5, "5", "5"),
])  # fmt: skip
def test_inputs(one, value, sl, en):
    found = form(one).field("f")
    assert [input_text(found, value, language) for language in ("sl", "en")] == [sl, en]


@pytest.mark.parametrize(("one", "value", "seen"), [
    (field("f", "emso"), "0101006500006", "••••••006"), (field("f", "iban"), "SI56011004960309112", "••••••9112"), (field("f", "tax_number"), "15012557", "••••••557"), (field("f", sensitive=True), "diagnoza", "••••••"),
    (field("f", "map_point", sensitive=True), {"text": "doma"}, "••••••"), (field("f", "emso"), "12", "••••••"), (field("f"), "x", "x"), (field("f", "emso"), None, ""), (field("f", "boolean", sensitive=True), False, "••••••"),
    (field("f", "emso"), ["0101006500006"], "••••••"),
])  # fmt: skip
def test_masking(one, value, seen):
    assert show_value(form(one).field("f"), value, "sl", masked=True) == seen


def test_rows_are_shown_and_masked():
    group = form(field("g", "group", fields=[field("a", "emso"), field("b")])).field("g")
    rows = [{"_id": ROWS[0], "a": "0101006500006", "b": "x"}, {"_id": ROWS[1], "b": "y"}]
    assert show_value(group, rows, "sl") == "a: 0101006500006; b: x\nb: y"
    assert "0101006" not in show_value(group, rows, "sl", masked=True)
    assert show_value(group, rows, "sl", masked=True).startswith("a: ••••••006; b: x")


def test_text_follows_the_language():
    text = Text("Da", "Yes")
    for language, word in (("sl", "Da"), ("en", "Yes"), ("en-gb", "Yes"), ("de", "Da")):
        assert text.of(language) == word
        with translation.override(language):
            assert str(text) == word
    assert not Text()


def test_canonical_writing():
    assert canonical({"b": 1, "a": ["č", True, None]}) == '{"a":["č",true,null],"b":1}'.encode()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": "2"})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    for wrong in ({"a": float("nan")}, {"a": "\ud800"}):
        with pytest.raises(ValueError, match=r"NaN|nan|surrogates"):
            canonical(wrong)


def test_finding_parts():
    definition = Definition.parse(DEFINITIONS["prekop-obcinske-ceste"])
    assert definition.step("poseg").title.of("en") == "Works"
    assert definition.field("parcela").group == "parcele"
    assert definition.step_of("parcela").id == "lokacija"
    assert definition.attachment("tehnicna_dokumentacija").max_files == 10
    names = [one.id for one in definition.all_fields()]
    assert names.index("parcele") + 1 == names.index("katastrska_obcina")
    for find in (definition.step, definition.field, definition.attachment, definition.step_of):
        with pytest.raises(KeyError):
            find("nobody")


# Differences

OLD = data(step("one", field("a"), choice("b", "x", "y"), field("c", "number", min=1)), step("two", field("g", "group", fields=[field("i"), field("j")])), fee=None, rules=[
    {"id": "r", "when": {"field": "a", "filled": True}, "message": words("Ne."), "fields": ["a"]}])  # fmt: skip


def changes(change):
    new = json.loads(json.dumps(OLD))
    change(new)
    with translation.override("sl"):
        return [(one.kind, one.path, str(one.text)) for one in diff(OLD, new)]


def fields(new):
    return new["steps"][0]["fields"]


@pytest.mark.parametrize(("change", "kind", "path", "text"), [
    (lambda new: new.update(min_level="high"), "changed", "/min_level", "raven prijave: prej »low«, zdaj »high«."), (lambda new: fields(new)[0].update(required=True), "changed", "/steps/one/fields/a/required", "Polje »a«, obvezno: prej ne, zdaj da."),
    (lambda new: fields(new)[0].update(label=words("A")), "changed", "/steps/one/fields/a/label", "Polje »A«, vprašanje: prej »a« / »a (en)«, zdaj »A« / »A (en)«."),
    (lambda new: fields(new)[2].pop("min"), "removed", "/steps/one/fields/c/min", "Polje »c«, najmanjša vrednost: odstranjeno 1."), (lambda new: fields(new)[2].update(max=5), "added", "/steps/one/fields/c/max", "Polje »c«, največja vrednost: dodano 5."),
    (lambda new: fields(new).append(field("new")), "added", "/steps/one/fields/new", "Polje »new«: dodano."), (lambda new: fields(new).pop(0), "removed", "/steps/one/fields/a", "Polje »a«: odstranjeno."),
    (lambda new: fields(new).append(fields(new).pop(0)), "moved", "/steps/one/fields/a", "Polje »a«: prestavljeno na drugo mesto."), (lambda new: fields(new)[1]["options"].append(["z", "z", "z"]), "changed", "/steps/one/fields/b/options", "možnosti"),
    (lambda new: new["steps"].pop(1), "removed", "/steps/two", "Korak »two«: odstranjeno."), (lambda new: new["rules"][0].update(fields=["a", "b"]), "changed", "/rules/r/fields", "prej"), (lambda new: new["rules"].pop(), "removed", "/rules/r", "Omejitev »r«"),
    (lambda new: new["attachments"].append({"id": "d", "label": words("Načrt")}), "added", "/attachments/d", "Priloga »Načrt«: dodano."), (lambda new: new["steps"][1]["fields"][0]["fields"].reverse(), "moved", "/steps/two/fields/g/fields/i", "prestavljeno"),
    (lambda new: fields(new)[0].update(required=0), "changed", "/steps/one/fields/a/required", "prej ne, zdaj 0"), (lambda new: new.update(fee={"items": ["x" * 300]}), "added", "/fee", "…"),
])  # fmt: skip
def test_differences(change, kind, path, text):
    found = changes(change)
    assert len(found) == 1
    assert found[0][:2] == (kind, path)
    assert text in found[0][2]


def test_no_difference():
    assert changes(lambda new: None) == []
    assert diff({}, {}) == []
    assert diff({"steps": 5}, {"steps": [1]})


@pytest.mark.parametrize("slug", DEFINITIONS)
def test_between_any_two_procedures(slug):
    for other in DEFINITIONS.values():
        assert bool(diff(DEFINITIONS[slug], other)) == (other is not DEFINITIONS[slug])
