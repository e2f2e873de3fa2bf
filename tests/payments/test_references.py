"""References: check digits, the tariff's parts, the order's number and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.payments.exceptions import ReferenceRefused
from apps.payments.references import MOST_DIGITS, base_parts, check_digit, is_checked, number_in, reference_for

BASE = "SI11 75965-7111002"


@pytest.mark.parametrize("part", ["75965", "16110", "24325", "76589", "7111002", "7130007"])
def test_published_parts_have_their_check_digit(part):
    assert is_checked(part)
    wrong = part[:-1] + str((int(part[-1]) + 1) % 10)
    assert not is_checked(wrong)


def test_a_long_one():
    assert is_checked("1033842574531")  # SI12, published


def test_ten_and_eleven_give_zero():
    assert check_digit("0") == "0"  # 11
    assert check_digit("6") == "0"  # 12 mod 11 = 1, so 10


def test_the_parts_of_the_tariff_stay():
    assert reference_for(BASE, 123) == f"SI11 75965-7111002-123{check_digit('123')}"
    assert reference_for("SI1175965-7111002", 1) == f"SI11 75965-7111002-1{check_digit('1')}"


@given(st.integers(1, 9_999_999))
def test_there_and_back(number):
    reference = reference_for(BASE, number)
    digits = reference.removeprefix("SI11 ")
    assert digits.count("-") == 2
    assert sum(char.isdigit() for char in digits) <= MOST_DIGITS
    assert all(is_checked(part) for part in digits.split("-"))
    assert number_in(reference) == number_in(reference.replace(" ", "").lower()) == number


@given(st.integers(1, 9_999_999), st.data())
def test_a_mistyped_digit_rarely_passes_for_another_order(number, data):
    """Modulo 11 finds every single wrong digit, except where 10 and 11 share the check digit 0."""
    reference = reference_for(BASE, number)
    part = reference.rpartition("-")[2]
    place = data.draw(st.integers(0, len(part) - 1))
    wrong = part[:place] + str((int(part[place]) + data.draw(st.integers(1, 9))) % 10) + part[place + 1 :]
    if number_in(f"{BASE}-{wrong}") is not None:
        assert part[-1] == wrong[-1] == "0"


@pytest.mark.parametrize("number", [0, -1, 10_000_000])
def test_what_does_not_fit(number):
    with pytest.raises(ReferenceRefused):
        reference_for(BASE, number)


@pytest.mark.parametrize(
    "base",
    ["", "75965-7111002", "SI11 75964-7111002", "SI11 75965-7111003", "SI11 75965", "SI11 75965-", "SI99", "SI12 1033842574531", "SI12-",
     "SI11 75965-7111002-5", "SI11 7x-7111002", "SI11 75965-7111002\n1"],
)  # fmt: skip
def test_bases_that_carry_no_number(base):
    with pytest.raises(ReferenceRefused):
        base_parts(base)


def test_another_model():
    assert reference_for("SI00 12-34", 7) == f"SI00 12-34-7{check_digit('7')}"


@given(st.integers(1, 999_999_999_999))
def test_one_part_there_and_back(number):
    reference = reference_for("SI12", number)
    assert reference == f"SI12 {number}{check_digit(str(number))}"
    assert number_in(reference) == number_in(reference.replace(" ", "")) == number


def test_one_part_has_its_limit():
    for number in (0, -1, 10**12):
        with pytest.raises(ReferenceRefused):
            reference_for("SI12", number)
    assert number_in("SI12 1033842574531") == 103384257453
    assert number_in("SI12 1033842574532") is None


@pytest.mark.parametrize("text", ["", "SI11 75965-7111002", "SI11 75965-7111002-1239", "RF18 5390", "SI11 a-b-c"])
def test_no_order_in_it(text):
    assert number_in(text) is None
