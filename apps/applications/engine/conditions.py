"""Conditions as a small typed tree. Empty and hidden fields are None here; fields are compared by their type.

A condition over a number compares decimals, over money cents (written in euros in the definition), over days and hours
their ISO texts. `eq` of a field with several choices asks whether that one is among them, `in` whether any is.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

Look = Callable[[str], Any]  # the canonical value of a field as seen from where the condition stands, or None


class Condition(Protocol):
    """What every node can do."""

    def holds(self, look: Look) -> bool:
        """Whether it is true for these values."""
        ...

    def names(self) -> Iterator[str]:
        """Every field it asks for, in reading order."""
        ...


def _equal(value: Any, other: Any) -> bool:
    return other in value if isinstance(value, list) else value is not None and value == other


def _among(value: Any, others: Any) -> bool:
    return any(_equal(value, other) for other in others)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, other: value is not None and compare(value, other)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "ne": lambda value, other: not _equal(value, other),
    "gt": _ordered(operator.gt),
    "gte": _ordered(operator.ge),
    "lt": _ordered(operator.lt),
    "lte": _ordered(operator.le),
    "in": _among,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against a fixed value. `numeric`: its canonical value is a written decimal. `checkbox`: a boolean that
    may stay empty, and then is false and not filled."""

    field: str
    op: str
    value: Any
    numeric: bool = False
    checkbox: bool = False

    def holds(self, look: Look) -> bool:
        """Whether the comparison is true."""
        value = look(self.field)
        if self.op == "filled":
            return (value not in (None, "", []) and not (self.checkbox and value is False)) is self.value
        if value is None and self.checkbox:
            value = False
        elif self.numeric and value is not None:
            value = Decimal(value)
        return OPERATORS[self.op](value, self.value)

    def names(self) -> Iterator[str]:
        """The field."""
        yield self.field


@dataclass(frozen=True, slots=True)
class Every:
    """True when all parts are (`and`)."""

    parts: tuple[Condition, ...]

    def holds(self, look: Look) -> bool:
        """Whether all parts are true."""
        for part in self.parts:  # noqa: SIM110  quicker than a generator, and run at every step
            if not part.holds(look):
                return False
        return True

    def names(self) -> Iterator[str]:
        """Fields of all parts."""
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True, slots=True)
class Some:
    """True when at least one part is (`or`)."""

    parts: tuple[Condition, ...]

    def holds(self, look: Look) -> bool:
        """Whether any part is true."""
        for part in self.parts:  # noqa: SIM110
            if part.holds(look):
                return True
        return False

    def names(self) -> Iterator[str]:
        """Fields of all parts."""
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True, slots=True)
class Opposite:
    """True when its part is not (`not`)."""

    part: Condition

    def holds(self, look: Look) -> bool:
        """Whether the part is false."""
        return not self.part.holds(look)

    def names(self) -> Iterator[str]:
        """Fields of the part."""
        return self.part.names()
