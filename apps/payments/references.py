"""Slovenian payment references: pure functions over text.

A reference is a model and up to three parts, `SI11 P1-P2-P3`: at most 20 digits and two hyphens after the model.
- SI00: `P1-P2-P3`, nothing is checked.
- SI11: `(P1)K-(P2)K-P3`: P1 and P2 each end with a check digit K, P3 is free (knowledge/identity_security.md §5, after
  navodila.mit-ing.si; verified on 75965, 16110, 24325, 76589, 7111002, 7130007).
- SI12: `(P1)K`: one part that ends with a check digit; for accounts without P2, the number of the order is all of P1.
- K: weights 2, 3, 4 … from the right, 11 minus the sum modulo 11; 10 and 11 give 0.

P3 is the number of an order. The model wants no check digit in it, as far as our sources go (the bank standard itself
was not at hand); we end it with one all the same, made by the same rule, so that a mistyped reference is not taken for
another order's. A bank that checked P3 would find it right, one that does not will not mind.
"""

import re

from apps.payments.exceptions import ReferenceRefused

MOST_DIGITS = 20
MOST_OF_SI12 = 13  # digits of P1 with its check digit
WRITTEN = re.compile(r"SI(\d\d)\s*([\d-]+)")
CHECKED = {"00": 0, "11": 2}  # model: how many of the tariff's parts end with a check digit


def check_digit(digits: str) -> str:
    """K of a row of digits."""
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=2))
    value = 11 - total % 11
    return "0" if value > 9 else str(value)


def is_checked(part: str) -> bool:
    """Whether a part ends with the check digit of the rest."""
    return len(part) > 1 and check_digit(part[:-1]) == part[-1]


def single_reference(number: int) -> str:
    """`SI12 1234K`, for an account that takes references without the parts of a tariff. ReferenceRefused when the
    number does not fit."""
    digits = f"{number}{check_digit(str(number))}" if number > 0 else ""
    if not digits or len(digits) > MOST_OF_SI12:
        raise ReferenceRefused(f"{number} does not fit into SI12")
    return f"SI12 {digits}"


def base_parts(base: str) -> tuple[str, list[str]]:
    """Model and parts of a tariff's reference such as `SI11 75965-7111002`. ReferenceRefused when it cannot be read,
    leaves no part for the order, or has a wrong check digit."""
    match = WRITTEN.fullmatch(base.strip())
    if not match or match[1] not in CHECKED:
        raise ReferenceRefused(f"no reference of the models SI00 and SI11: {base!r}")
    model, parts = match[1], match[2].split("-")
    if len(parts) != 2 or not all(parts):
        raise ReferenceRefused(f"needs P1 and P2 and room for P3: {base!r}")
    if wrong := [part for part in parts[: CHECKED[model]] if not is_checked(part)]:
        raise ReferenceRefused(f"wrong check digit in {' and '.join(wrong)}: {base!r}")
    return model, parts


def can_carry(base: str) -> None:
    """ReferenceRefused unless a number can be put behind it."""
    reference_for(base, 1)


def reference_for(base: str, number: int) -> str:
    """`SI11 75965-7111002-1234`: P1 and P2 as given, P3 the number with its check digit. `SI12` alone asks for a
    reference of that model. ReferenceRefused, also when the digits do not suffice."""
    if base.strip() == "SI12":
        return single_reference(number)
    model, parts = base_parts(base)
    if number > 0:
        parts = [*parts, f"{number}{check_digit(str(number))}"]
    if number < 1 or sum(len(part) for part in parts) > MOST_DIGITS:
        raise ReferenceRefused(f"{number} does not fit behind {base!r}")
    return f"SI{model} {'-'.join(parts)}"


def number_in(reference: str) -> int | None:
    """The number of the order in a reference as people and banks write it (spaces or none); None when it holds none
    or was mistyped."""
    match = WRITTEN.fullmatch(reference.replace(" ", "").upper())
    parts = match[2].split("-") if match else []
    wanted = 1 if match and match[1] == "12" else 3
    if len(parts) != wanted or not is_checked(parts[-1]):
        return None
    return int(parts[-1][:-1])
