"""Phone numbers as people write them."""

import pytest

from apps.core.phones import normal_phone, spaced_phone, takes_texts


@pytest.mark.parametrize(
    "typed",
    ["041 123 456", "041/123-456", "041123456", "41123456", "+386 41 123 456", "00386 41 123 456", "+386 (0)41 123 456",
     "+386041123456", "(041) 123 456", " 041.123.456 ", "041\u00a0123\u2013456"],
)  # fmt: skip
def test_slovenian_numbers_need_no_country(typed):
    assert normal_phone(typed) == "+38641123456"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+43 664 1234567", "+436641234567"), ("0043 664 1234567", "+436641234567"), ("02 748 29 99", "+38627482999")],
)
def test_other_numbers(typed, number):
    assert normal_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "   ", "abc", "041 123", "041 123 456 7", "+0123456789", "+386 91 123 456", "++38641123456",
              "+" + "1" * 16, "04112345x", "٠٤١١٢٣٤٥٦", "+43", "112"],
)  # fmt: skip
def test_what_is_no_number(typed):
    with pytest.raises(ValueError, match="phone"):
        normal_phone(typed)


@pytest.mark.parametrize(
    ("number", "takes"),
    [("+38641123456", True), ("+38670123456", True), ("+38627482999", False), ("+4312345678", True)],
)
def test_who_gets_texts(number, takes):
    assert takes_texts(number) is takes


@pytest.mark.parametrize(
    ("number", "spaced"), [("+38641123456", "+386 41 123 456"), ("+4366412345", "+4366412345"), ("", "")]
)
def test_for_reading(number, spaced):
    assert spaced_phone(number) == spaced
