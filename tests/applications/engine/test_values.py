"""What people type is understood; what cannot be is refused with words that help."""

import contextlib
import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.applications.engine import ValueUnclear, read_value, show_value
from apps.applications.engine.showing import input_text
from apps.applications.engine.stored import ACCEPT, accept
from apps.applications.engine.types import KEYS, TYPES
from apps.applications.engine.values import READ
from tests.applications.engine.forms import choice, field, form

FIELDS = {
    kind: form(choice("f", "a", "b", "c", type=kind) if "options" in KEYS[kind] else field("f", kind)).field("f")
    for kind in TYPES if kind not in ("group", "info")
}  # fmt: skip
WHOLE = form(field("f", "number", integer=True, unit="m²")).field("f")
NBSP = "\u00a0"

UNDERSTOOD = [
    ("text", "  Ana   Novak ", "Ana Novak"), ("text", "c\u030cas", "čas"), ("text", "a\x00b\x07c", "abc"),
    ("text", "a\tb\nc", "a b c"), ("text", "ab\u202edc", "abdc"), ("text", "x\ud800y", "xy"), ("text", 12, "12"),
    ("textarea", "a \r\nb\rc\n\n", "a\nb\nc"), ("textarea", "  x", "x"), ("textarea", "a\x0bb", "a\nb"),
    ("number", "14,5", "14.5"), ("number", "1.234,50", "1234.5"), ("number", "1234.5", "1234.5"),
    ("number", "1 234,5", "1234.5"), ("number", "1\u202f234", "1234"), ("number", "1.234", "1234"),
    ("number", "−3", "-3"), ("number", "-0,0", "0"), ("number", "+7", "7"), ("number", "007", "7"), ("number", 5, "5"),
    ("number", "0,000001", "0.000001"), ("number", "1,234,567.8", "1234567.8"), ("number", "14,50", "14.5"),
    ("money", "36,30", 3630), ("money", "1.234,50 €", 123450), ("money", "1234.5", 123450), ("money", "1 234,5", 123450),
    ("money", "0", 0), ("money", "5 EUR", 500),
    ("date", "5. 3. 2027", "2027-03-05"), ("date", "5.3.27", "2027-03-05"), ("date", "5 3 2027", "2027-03-05"),
    ("date", "2027-03-05", "2027-03-05"), ("date", "5. marec 2027", "2027-03-05"), ("date", "5. marca 2027", "2027-03-05"),
    ("date", "5. MAR. 2027", "2027-03-05"), ("date", "5 March 2027", "2027-03-05"), ("date", "March 5, 2027", "2027-03-05"),
    ("date", "05/03/2027", "2027-03-05"), ("date", "05032027", "2027-03-05"), ("date", ["5", "3", "2027"], "2027-03-05"),
    ("date", ["5.", "marec", "27"], "2027-03-05"), ("date", "5. 3. 85", "1985-03-05"), ("date", "29. 2. 2028", "2028-02-29"),
    ("date", "31. 12. 2026.", "2026-12-31"), ("date", "5.3.69", "2069-03-05"), ("date", "5.3.70", "1970-03-05"),
    ("time", "8.00", "08:00"), ("time", "8:00", "08:00"), ("time", "8h", "08:00"), ("time", "0800", "08:00"),
    ("time", "8", "08:00"), ("time", "22.30 h", "22:30"), ("time", "24.00", "00:00"), ("time", "8 ura", "08:00"),
    ("time", "08:30:00", "08:30"), ("time", "0.05", "00:05"),
    ("datetime", "5. 3. 2027 8.00", "2027-03-05T08:00"), ("datetime", "5. 3. 2027 ob 8h", "2027-03-05T08:00"),
    ("datetime", "2027-03-05T08:00", "2027-03-05T08:00"), ("datetime", "2027-03-05 08:00", "2027-03-05T08:00"),
    ("datetime", "5. marec 2027, 8:30", "2027-03-05T08:30"), ("datetime", ["5. 3. 2027", "8"], "2027-03-05T08:00"),
    ("datetime", "5 March 2027 at 8:00", "2027-03-05T08:00"), ("datetime", "5. 3. 2027 0800", "2027-03-05T08:00"),
    ("datetime", "31. 12. 2026 24.00", "2027-01-01T00:00"), ("datetime", "2027-03-05T08:00:00", "2027-03-05T08:00"),
    ("datetime", "31. 10. 2027 2.30", "2027-10-31T02:30"), ("datetime", "28. 3. 2027 3.00", "2027-03-28T03:00"),
    ("datetime", "28. 3. 2027 1.59", "2027-03-28T01:59"), ("datetime", "5.3.27 8", "2027-03-05T08:00"),
    ("boolean", "true", True), ("boolean", "Da", True), ("boolean", "on", True), ("boolean", "ne", False), ("boolean", False, False),
    ("choice", "b", "b"), ("choice", " b ", "b"), ("choices", ["c", "a"], ["a", "c"]), ("choices", "b", ["b"]),
    ("choices", ["a", "", "a"], ["a"]),
    ("street", " Prešernova  ulica", "Prešernova ulica"), ("settlement", "Ptuj", "Ptuj"), ("quarter", "ljudski-vrt", "ljudski-vrt"),
    ("address", "Mestni trg 1,\n2250 Ptuj", "Mestni trg 1, 2250 Ptuj"),
    ("map_point", {"lat": "46,42", "lon": "15.87"}, {"lat": 46.42, "lon": 15.87}),
    ("map_point", {"lat": 46.4200001, "lon": 15.87, "text": " tu "}, {"lat": 46.42, "lon": 15.87, "text": "tu"}),
    ("map_point", {"lat": "", "lon": "", "text": "pri mostu"}, {"text": "pri mostu"}),
    ("map_point", "46.42, 15.87", {"lat": 46.42, "lon": 15.87}), ("map_point", "46,42; 15,87", {"lat": 46.42, "lon": 15.87}),
    ("map_point", "pri Dravski ulici 10", {"text": "pri Dravski ulici 10"}),
    ("emso", "0101006500006", "0101006500006"), ("emso", " 0101006 500006", "0101006500006"),
    ("tax_number", "SI 15012557", "15012557"), ("tax_number", "15012557", "15012557"),
    ("registration_number", "5883504000", "5883504"), ("registration_number", "5883504", "5883504"),
    ("iban", "SI56 0110 0496 0309 112", "SI56011004960309112"), ("iban", "si56011004960309112", "SI56011004960309112"),
    ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"), ("iban", "AT611904300234573201", "AT611904300234573201"),
    ("email", " ana.novak@posta.si ", "ana.novak@posta.si"),
    ("phone", "041 123-456", "+38641123456"), ("phone", "+43 1 234567", "+431234567"),
]  # fmt: skip

REFUSED = [
    ("text", True), ("text", {"a": 1}), ("text", 1.5), ("textarea", 5), ("textarea", ["a"]),
    ("number", "abc"), ("number", "1,2,3"), ("number", "1.23.4"), ("number", "1e5"), ("number", "½"), ("number", "--1"),
    ("number", "1" * 16), ("number", "0,1234567"), ("number", "٣"), ("number", True), ("number", "NaN"), ("number", "1" * 5000),
    ("money", "36,305"), ("money", "x"), ("money", "1,2,3"), ("money", "9" * 16), ("money", "-"),
    ("date", "31. 2. 2027"), ("date", "29. 2. 2027"), ("date", "5. 3."), ("date", "jutri"), ("date", "5. 13. 2027"),
    ("date", "5. 3. 227"), ("date", "5. 3. 20277"), ("date", "1. 1. 1700"), ("date", ["", "3", "2027"]), ("date", "٥. 3. 2027"),
    ("date", "5+3+2027"), ("date", {"day": 5}), ("date", "0. 3. 2027"), ("date", ["5", "3"]), ("date", "5. mrc 2027"), ("date", "²2. 3. 2027"),
    ("time", "25.00"), ("time", "8.60"), ("time", "osem"), ("time", "24.01"), ("time", "8.5"), ("time", "800"),
    ("datetime", "5. 3. 2027"), ("datetime", "8.00"), ("datetime", "28. 3. 2027 2.00"), ("datetime", "28. 3. 2027 2.59"),
    ("datetime", ["", "8.00"]), ("datetime", ["5. 3. 2027", ""]), ("datetime", "2027-03-05T08:00+01:00"), ("datetime", "5 3 2027"),
    ("boolean", "morda"), ("boolean", 7), ("boolean", ["x"]), ("choice", "d"), ("choice", "b sl"), ("choices", ["a", "x"]), ("choices", [["a"]]),
    ("map_point", {"lat": "46,42", "lon": ""}), ("map_point", {"lat": "52", "lon": "13"}), ("map_point", {"lat": "nan", "lon": "15,87"}),
    ("map_point", {"lat": "1e999", "lon": "15,87"}), ("map_point", "48.2, 16.3"), ("map_point", 5), ("map_point", ["46", "15"]),
    ("map_point", {"lat": "sever", "lon": "jug"}),
    ("emso", "0101006500007"), ("emso", "123"), ("emso", "0101006٥00006"), ("emso", "x" * 10_000), ("emso", "0101006500006²"),
    ("tax_number", "15012558"), ("tax_number", "1501255"), ("registration_number", "5883505"), ("registration_number", "58835"),
    ("iban", "SI56 0110 0496 0309 113"), ("iban", "XX56"), ("iban", "0110 0496 0309 112"), ("iban", "IBAN"), ("iban", "SI"),
    ("email", "ana"), ("email", "ana@"), ("email", "a@b@c.si"), ("email", "a" * 250 + "@b.si"), ("phone", "12"), ("phone", "abc"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "value"), UNDERSTOOD)
def test_understands(kind, raw, value):
    found = read_value(FIELDS[kind], raw, "sl")
    assert found == value
    assert type(found) is type(value)
    assert accept(FIELDS[kind], found) == found, "what is read can be stored"


@pytest.mark.parametrize(("kind", "raw"), REFUSED)
def test_refuses_with_a_cure(kind, raw):
    with pytest.raises(ValueUnclear) as unclear:
        read_value(FIELDS[kind], raw, "sl")
    with translation.override("sl"):
        message = str(unclear.value.message)
    assert any(verb in message for verb in ("Vpišite", "Izberite", "Preverite", "Označite", "vpišite"))
    assert str(unclear.value) == message


def test_every_type_can_be_read_and_stored():
    assert set(READ) == set(ACCEPT) == set(FIELDS)
    assert {kind for kind, _raw, _value in UNDERSTOOD} == set(FIELDS)


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("nothing", [None, "", "  ", [], [""], {}, {"lat": "", "lon": ""}, NBSP])
def test_nothing_is_no_answer(kind, nothing):
    assert read_value(FIELDS[kind], nothing, "sl") is None


@pytest.mark.parametrize("kind", ["group", "info"])
def test_groups_and_words_are_not_read(kind):
    inner = {"fields": [field("g")]} if kind == "group" else {}
    broken = field("f", kind, **inner)
    broken.pop("required")
    with pytest.raises(ValueUnclear):
        read_value(form(broken).field("f"), "x", "sl")


@pytest.mark.parametrize(
    ("raw", "value"), [("12", 12), ("12,0", 12), ("1.200", 1200), ("12 m²", 12), ("1 200 m²", 1200)]
)  # fmt: skip
def test_whole_numbers(raw, value):
    assert read_value(WHOLE, raw, "sl") == value


def test_parts_of_a_whole_number_are_refused():
    with pytest.raises(ValueUnclear, match="celo število"), translation.override("sl"):
        read_value(WHOLE, "12,5", "sl")


def test_a_single_mark_before_three_digits_follows_the_language():
    number = FIELDS["number"]
    assert [read_value(number, raw, "sl") for raw in ("1.234", "1,234")] == ["1234", "1.234"]
    assert [read_value(number, raw, "en") for raw in ("1.234", "1,234")] == ["1.234", "1234"]
    assert [read_value(number, raw, "en") for raw in ("1.234,5", "1,234.5", "14,5")] == ["1234.5", "1234.5", "14.5"]


def test_missing_part_of_a_date_is_named():
    with translation.override("sl"), pytest.raises(ValueUnclear) as unclear:
        read_value(FIELDS["date"], ["5", "", "2027"], "sl")
    assert "mesec" in str(unclear.value)


def test_skipped_hour_is_explained():
    with translation.override("sl"), pytest.raises(ValueUnclear) as unclear:
        read_value(FIELDS["datetime"], "28. 3. 2027 ob 2.30", "sl")
    assert "28. 3. 2027" in str(unclear.value)
    assert "od 3.00 naprej" in str(unclear.value)


PATTERNED = form(field("f", pattern=r"^[A-ZČŠŽ]{2} ?[A-Z0-9]{2,3}-?[A-Z0-9]{2,3}$")).field("f")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("mb ab-123", "MB AB-123"), ("MB AB 123", "MBAB123"), ("mbab123", "MBAB123"), ("to ni tablica", "to ni tablica")],
)
def test_writing_is_mended_only_to_match_the_pattern(raw, value):
    assert read_value(PATTERNED, raw, "sl") == value


# Stored values: canonical or refused

NOT_CANONICAL = [
    ("text", ""), ("text", 5), ("text", None), ("text", ["a"]), ("text", "x" * 100_001), ("number", 1.5), ("number", "1,5"), ("number", True),
    ("number", "01"), ("number", "1e5"), ("number", "NaN"), ("number", 10**400), ("number", ""), ("money", "36,30"),
    ("money", 1.0), ("money", True), ("money", 10**18), ("date", "5. 3. 2027"), ("date", "2027-02-29"), ("date", "2027-3-5"),
    ("date", "2027-03-05T08:00"), ("date", "20270305"), ("date", 20270305), ("date", "0001-01-01"), ("time", "8:00"),
    ("time", "24:00"), ("time", 8), ("datetime", "2027-03-05"), ("datetime", "2027-03-28T02:30"), ("datetime", "2027-03-05T8:00"),
    ("datetime", "2027-03-05T08:00:00"), ("datetime", "2027-03-05T08:00Z"), ("boolean", "true"), ("boolean", 1), ("boolean", 0),
    ("choice", "x"), ("choice", ["a"]), ("choices", "a"), ("choices", []), ("choices", ["a", 1]), ("choices", ["x"]),
    ("choices", {"a": 1}), ("map_point", "tu"), ("map_point", {"lat": "46.42", "lon": 15.87}), ("map_point", {"lat": 46.42}),
    ("map_point", {"lat": True, "lon": 15.87}), ("map_point", {"x": 1}), ("map_point", {"text": 5}), ("map_point", {"lat": 0, "lon": 0}),
    ("map_point", {"lat": float("nan"), "lon": float("inf")}), ("map_point", {"text": " "}), ("map_point", {"lat": 10**400, "lon": 15.8}),
    ("emso", "0101006 500006"), ("emso", "0101006500007"), ("emso", 101006500006), ("iban", "SI56 0110 0496 0309 112"),
    ("iban", "si56011004960309112"), ("tax_number", "SI15012557"), ("phone", "041 123 456"), ("email", "ana"), ("email", ["a@b.si"]),
    ("registration_number", "5883504000"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), NOT_CANONICAL)
def test_what_is_not_canonical_is_not_accepted(kind, value):
    with pytest.raises(ValueUnclear):
        accept(FIELDS[kind], value)


@pytest.mark.parametrize(("kind", "value", "kept"), [
    ("number", "14.50", "14.5"), ("number", "-0", "0"), ("number", 3, "3"), ("choices", ["c", "a", "c"], ["a", "c"]),
    ("text", " c\u030c ", "č"), ("textarea", "a\r\nb", "a\nb"),
])  # fmt: skip
def test_stored_values_have_one_writing(kind, value, kept):
    assert accept(FIELDS[kind], value) == kept


# What is shown can be read again

DAYS = st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(2069, 12, 31))
NUMBERS = st.decimals(-(10**9), 10**9, places=6, allow_nan=False).map(lambda one: f"{one.normalize():f}")
WRITTEN = st.one_of(
    DAYS.map(lambda day: ("date", day.isoformat())),
    NUMBERS.map(lambda number: ("number", accept(FIELDS["number"], number if number != "-0" else "0"))),
    st.integers(0, 10**12).map(lambda cents: ("money", cents)),
    st.times().map(lambda time: ("time", f"{time:%H:%M}")),
    DAYS.map(lambda day: ("datetime", f"{day.isoformat()}T08:05")),
)


@given(WRITTEN, st.sampled_from(["sl", "en"]))
def test_what_is_shown_can_be_read(pair, language):
    kind, value = pair
    for show in (show_value, input_text):
        assert read_value(FIELDS[kind], show(FIELDS[kind], value, language), language) == value


@given(st.text())
def test_cleaning_settles_and_can_be_encoded(text):
    for kind in ("text", "textarea"):
        once = read_value(FIELDS[kind], text, "sl")
        if once is not None:
            once.encode()
            assert accept(FIELDS[kind], once) == once == read_value(FIELDS[kind], once, "sl")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["lat", "lon", "text", "_id"]) | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from(list(FIELDS)), JSON)
def test_no_json_breaks_reading_or_storing(kind, value):
    for work in (lambda: read_value(FIELDS[kind], value, "sl"), lambda: accept(FIELDS[kind], value)):
        with contextlib.suppress(ValueUnclear):
            work()
    assert isinstance(show_value(FIELDS[kind], value, "sl"), str)
    assert isinstance(input_text(FIELDS[kind], value, "en"), str)
