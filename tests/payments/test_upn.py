"""UPN QR: twenty fields that an independent reader (zxing) gives back, whatever people are called."""

import datetime as dt
import random

import numpy
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from apps.payments import upn
from apps.payments.references import reference_for

PAYEE = upn.Party("Mestna občina Ptuj", "Mestni trg 1", "2250 Ptuj")
LETTERS = "abcčdefghijklmnoprsštuvzžABCČDEFGHIJKLMNOPRSŠTUVZŽđćĐĆäöüß ,.-/0123456789"


def slip(**values):
    given = {
        "payer": upn.Party("Ana Šuštaršič Žnidarčič", "Čučkova ulica 5", "2250 Ptuj"), "payee": PAYEE, "cents": 3630,
        "purpose_code": "GOVT", "purpose": "Upravna taksa, 371-12/2026", "iban": "SI56 0110 0496 0309 112",
        "reference": "SI11 75965-7111002-17", "due": dt.date(2026, 12, 6),
    }  # fmt: skip
    return upn.Slip(**given | values)


def read_back(one, mask=None):
    """What the reader found."""
    modules = numpy.array([list(row) for row in upn.code_of(one, mask).matrix], dtype=numpy.uint8) & 1
    picture = numpy.pad((1 - modules) * 255, 4, constant_values=255).astype(numpy.uint8)
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, is_pure=True)
    return found


def random_text(source, most):
    return "".join(source.choices(LETTERS, k=source.randint(1, most)))


def random_slip(source):
    party = upn.Party(random_text(source, 50), random_text(source, 50), random_text(source, 50))
    due = dt.date(2026, 1, 1) + dt.timedelta(days=source.randint(0, 2000)) if source.random() < 0.7 else None
    return slip(
        payer=party, cents=source.randint(1, 10 ** source.randint(2, 11) - 1),
        purpose=f"Taksa Š{random_text(source, 60)}", due=due,
        reference=reference_for("SI11 75965-7111002", source.randint(1, 9_999_999)),
    )  # fmt: skip


def test_an_independent_reader_returns_the_fields_of_a_thousand_fees():
    source = random.Random("ptuj")
    letters = set()
    for number in range(1_000):
        one = random_slip(source)
        found = read_back(one, mask=number % 8)  # each in turn: to find the best takes longer than all the rest
        read = found.bytes.decode("iso-8859-2").split("\n")
        assert read == [*upn.fields(one), ""]
        assert len(read) == 21
        assert found.text == upn.payload(one)  # by the ECI alone
        letters |= set(found.text)
    assert set("ŠČŽščžđć") <= letters


def test_the_code_is_as_the_standard_wants():
    code = upn.code_of(slip(payer=upn.Party("A")))
    assert (code.version, code.error, code.mode) == (15, "M", "byte")
    assert len(list(code.matrix_iter(scale=1, border=0))) == 77
    found = read_back(slip())
    assert found.text == upn.payload(slip())
    assert (found.ec_level, found.symbology_identifier) == ("M", "]Q1")


def test_the_published_example():
    """The example of a filled form that readers of others are tested with: 81,05 €, checksum 183."""
    one = slip(
        payer=upn.Party("Janez Novak", "Dunajska 1", "1000 Ljubljana"), cents=8105, purpose_code="COST",
        purpose="Plačilo obveznosti 10/2016", due=None, iban="SI56051008010486080", reference="SI05 98765432100",
        payee=upn.Party("Novo podjetje d.o.o.", "Lepa cesta 15", "3698 Loški Potok"),
    )  # fmt: skip
    assert upn.fields(one)[-1] == "183"


def test_the_fields_in_their_order():
    assert upn.fields(slip()) == [
        "UPNQR", "", "", "", "", "Ana Šuštaršič Žnidarčič", "Čučkova ulica 5", "2250 Ptuj", "00000003630", "", "",
        "GOVT", "Upravna taksa, 371-12/2026", "06.12.2026", "SI56011004960309112", "SI1175965-7111002-17",
        "Mestna občina Ptuj", "Mestni trg 1", "2250 Ptuj", "200",
    ]  # fmt: skip


@pytest.mark.parametrize("cents", [1, 10, 819, 820, 1998, 1999, 3630, 9_999_999_999, 99_999_999_999])
def test_no_cent_is_lost(cents):
    assert upn.fields(slip(cents=cents))[8] == f"{cents:011}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ana Ščuka", "Ana Ščuka"), ("Đorđe Ćosić", "Đorđe Ćosić"), ("José Peña", "José Pena"), ("Łukasz", "Łukasz"),
        ("Bjørn Æsop", "Bjorn AEsop"), ("10 € – »taksa«", '10 EUR - "taksa"'), ("a\nb\tc\r\nd", "a b c d"),
        ("\u200bA\u202eB\x00C", "AB C"), ("Иван", "????"), ("š", "š"), ("ﬁn", "fin"), ("  dva   presledka ", "dva presledka"),
    ],
)  # fmt: skip
def test_letters(text, wanted):
    assert upn.readable(text) == wanted


def test_names_are_cut_at_words_where_that_costs_little():
    assert upn.cut("Zavod za turizem Ptuj in okolica Slovenske gorice", 33) == "Zavod za turizem Ptuj in okolica"
    assert upn.cut("Abc " + "d" * 60, 33) == "Abc " + "d" * 29
    assert upn.cut("Podjetje za gradnjo in storitve, družba", 33) == "Podjetje za gradnjo in storitve"


@given(st.text(max_size=120), st.integers(1, 60))
def test_any_text_can_be_cut_and_written(text, most):
    shown = upn.cut(text, most)
    assert len(shown) <= most
    assert shown.encode("iso-8859-2").decode("iso-8859-2") == shown
    assert "\n" not in shown
    assert upn.cut(shown, most) == shown


@given(st.text(max_size=60), st.text(max_size=60), st.integers(1, upn.MOST_CENTS))
def test_every_field_keeps_its_length(name, purpose, cents):
    one = slip(payer=upn.Party(name, name, name), purpose=f"T {purpose}", cents=cents)
    parts = upn.fields(one)
    assert len(parts) == upn.COUNT
    assert all(len(part) <= most for part, most in zip(parts, upn.LIMITS, strict=True))
    assert len(upn.payload(one)) <= 411


@pytest.mark.parametrize(
    "wrong",
    [
        {"cents": 0}, {"cents": -1}, {"cents": 36.3}, {"cents": True}, {"cents": upn.MOST_CENTS + 1},
        {"purpose_code": "GOV"}, {"purpose_code": "ŠOVT"}, {"iban": "SI56"}, {"iban": "čč"}, {"reference": "75965"},
        {"reference": "SI11 " + "1" * 30}, {"purpose": " \n"}, {"payee": upn.Party("")},
    ],
)  # fmt: skip
def test_what_makes_no_slip(wrong):
    with pytest.raises(upn.SlipRefused):
        upn.fields(slip(**wrong))


def test_the_drawing_is_the_code():
    path, side = upn.path_of(slip())
    assert side == 85
    grid = [[False] * side for _row in range(side)]
    for piece in path.split("z")[:-1]:
        start, length = piece.removeprefix("M").split("h")[:2]
        x, y = map(int, start.split())
        for dark in range(int(length.split("v")[0])):
            grid[y][x + dark] = True
    assert grid == [[bool(dark) for dark in row] for row in upn.code_of(slip()).matrix_iter(scale=1, border=4)]
    assert path in upn.svg_of(slip())
