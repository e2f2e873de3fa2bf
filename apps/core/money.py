"""Money in whole cents of the euro: no floats anywhere, one way to write it, one way to read it."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

NBSP = "\u00a0"
MAX_DIGITS = 15  # of whole euros; what a column of cents holds


@dataclass(frozen=True, order=True)
class Money:
    """An amount in cents. Adds, subtracts and multiplies by whole numbers; sums start with `Money(0)`."""

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"cents are whole numbers, not {type(self.cents).__name__}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.cents * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        """`1.234,50 €` in Slovenian, `€1,234.50` in English (the language in force)."""
        euros, cents = divmod(abs(self.cents), 100)
        sign = "−" if self.cents < 0 else ""
        if (translation.get_language() or "sl").startswith("en"):
            return f"{sign}€{euros:,}.{cents:02}"
        return f"{sign}{euros:,}".replace(",", ".") + f",{cents:02}{NBSP}€"

    @classmethod
    def parse(cls, text: str) -> "Money":
        """Read what people write: `36,30`, `36.3`, `1.234,50 €`, `1 234,5`, `1,234.50`. ValueError otherwise.

        A single separator with three digits after it separates thousands (`1.234` is 1234 euros).
        """
        plain = re.sub(r"[\s\u00a0\u202f€]|EUR", "", text.strip()).replace("−", "-")
        if not re.fullmatch(r"-?\d[\d.,]*", plain):
            raise ValueError(f"not an amount: {text!r}")
        sign, plain = (-1, plain[1:]) if plain.startswith("-") else (1, plain)
        whole, fraction = split_number(plain)
        if len(fraction) > 2:
            raise ValueError(f"more than two decimals: {text!r}")
        if len(whole) > MAX_DIGITS:
            raise ValueError(f"not an amount: {text!r}")
        return cls(sign * (int(whole) * 100 + int(fraction.ljust(2, "0") or 0)))


def split_number(plain: str) -> tuple[str, str]:
    """Whole and decimal digits of an unsigned number in Slovenian or English writing. ValueError when unclear."""
    if not re.fullmatch(r"[0-9.,]{1,24}", plain):
        raise ValueError(f"unclear number: {plain!r}")
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return plain, ""
    mark, head, tail = plain[last], plain[:last], plain[last + 1 :]
    other = "," if mark == "." else "."
    repeated = mark in head
    if repeated or (len(tail) == 3 and other not in head and mark == "."):
        head, tail = plain, ""  # the only separator groups thousands
        other, mark = mark, ""
    groups = head.split(other)
    if (
        (mark and mark in head)
        or not groups[0]
        or (len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])))
    ):
        raise ValueError(f"unclear number: {plain!r}")
    return "".join(groups), tail


class MoneyField(models.BigIntegerField):
    """A column of cents that is `Money` in Python."""

    description = _("Znesek v centih")

    def from_db_value(self, value: int | None, *args: Any) -> Money | None:
        """Cents of the database to Money."""
        return None if value is None else Money(value)

    def to_python(self, value: Any) -> Money | None:
        """Money, cents or written amount; ValidationError otherwise."""
        if value is None or isinstance(value, Money):
            return value
        try:
            return Money.parse(value) if isinstance(value, str) else Money(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(_("Vpišite znesek, na primer 36,30."), code="invalid") from error

    def get_prep_value(self, value: Any) -> int | None:
        """Money to cents. Plain numbers are refused: nobody knows whether they are euros."""
        if value is None or isinstance(value, Money):
            return None if value is None else value.cents
        if hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        raise TypeError(f"{self.name} takes Money, not {type(value).__name__}")

    def value_to_string(self, obj: Any) -> str:
        """Cents, for fixtures."""
        return str(self.get_prep_value(self.value_from_object(obj)))

    def formfield(self, **kwargs: Any) -> Any:
        """The forgiving form field."""
        from apps.core.forms.fields import MoneyFormField

        return models.Field.formfield(self, **{"form_class": MoneyFormField, **kwargs})
