"""Money: exact, written and read as people do."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.core.forms import MoneyFormField
from apps.core.money import Money, MoneyField

CENTS = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("36,30", 3630), ("36.3", 3630), ("1.234,50 €", 123450), ("1 234,5", 123450), ("1,234.50", 123450),
        ("1.234", 123400), ("1.234.567", 123456700), ("0,05", 5), ("-7", -700), ("1234,5", 123450), ("12\u00a0€", 1200),
        ("1,234,567.89", 123456789),
    ],
)  # fmt: skip
def test_reads_what_people_write(text, cents):
    assert Money.parse(text) == Money(cents)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,234,5", "1.23.4", "12,345,6", "1..2", ",5,", "1,005", "0x10", "1.2345,6"]
)
def test_refuses_what_is_unclear(text):
    with pytest.raises(ValueError, match=r"not an amount|unclear|more than two|invalid literal"):
        Money.parse(text)


@given(CENTS)
def test_what_is_written_can_be_read(cents):
    for language in ("sl", "en"):
        with translation.override(language):
            assert Money.parse(str(Money(cents))) == Money(cents)


def test_slovenian_writing():
    with translation.override("sl"):
        assert str(Money(123450)) == "1.234,50\u00a0€"
        assert str(Money(-5)) == "−0,05\u00a0€"
    with translation.override("en"):
        assert str(Money(123450)) == "€1,234.50"


@given(CENTS, CENTS, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_whole_cents(a, b, times):
    assert Money(a) + Money(b) - Money(b) == Money(a)
    assert Money(a) * times == times * Money(a) == Money(a * times)
    assert -Money(a) + Money(a) == Money(0)
    assert (Money(a) < Money(b)) == (a < b)


@pytest.mark.parametrize("wrong", [1.5, "3", None, True])
def test_only_whole_cents(wrong):
    with pytest.raises(TypeError):
        Money(wrong)


def test_no_floats_in_arithmetic():
    with pytest.raises(TypeError):
        Money(100) * 1.5
    with pytest.raises(TypeError):
        Money(100) + 5


def test_the_column_refuses_plain_numbers():
    field = MoneyField(name="amount")
    assert field.get_prep_value(Money(5)) == 5
    assert field.from_db_value(5) == Money(5)
    assert field.from_db_value(None) is None
    assert field.to_python("1,50") == Money(150)
    assert isinstance(field.formfield(), MoneyFormField)
    with pytest.raises(TypeError, match="takes Money"):
        field.get_prep_value(5)
    with pytest.raises(ValidationError):
        field.to_python("veliko")
