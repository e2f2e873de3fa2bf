"""Reads the JSON of a definition part by part and notes every fault instead of stopping at the first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.exceptions import Fault
from apps.applications.engine.parts import Field
from apps.applications.engine.text import Text, tell
from apps.core.legal_time import Period

ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?", re.ASCII)


def decimal_of(value: Any) -> Decimal:
    """A number of a definition (a JSON number or its text), exactly as written. ValueError otherwise."""
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(text) > 40:
        raise ValueError("not a number")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not number.is_finite() or not NUMBER.fullmatch(f"{number:f}"):
        raise ValueError("not a number of at most 15 digits and 6 decimals")
    return number


def cents_of(value: Any) -> Decimal:
    """Euros of a definition as cents. ValueError for parts of a cent."""
    cents = decimal_of(value) * 100
    if cents != cents.to_integral_value():
        raise ValueError("part of a cent")
    return Decimal(int(cents))


@dataclass
class Reader:
    """Collects faults, and knows the fields that have been read so far."""

    faults: list[Fault] = field(default_factory=list)
    known: dict[str, Field] = field(default_factory=dict)  # what stands before, and built-in values
    ids: frozenset[str] = frozenset()  # every field of the definition
    used: set[tuple[str, str]] = field(default_factory=set)  # namespace and id

    def fault(self, path: str, message: Any, **params: Any) -> None:
        """Note a fault."""
        self.faults.append(Fault(path, tell(message, **params)))

    def mapping(self, data: Any, path: str) -> Mapping[str, Any]:
        """An object, or an empty one and a fault."""
        if isinstance(data, dict):
            return data
        self.fault(path, _("Tu mora biti predmet JSON."))
        return {}

    def items(self, data: Mapping[str, Any], key: str, path: str) -> list[Any]:
        """A list, empty when absent."""
        value = data.get(key)
        if isinstance(value, list):
            return value
        if value is not None:
            self.fault(f"{path}/{key}", _("Tu mora biti seznam."))
        return []

    def words(self, data: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.items(data, key, path)
        if any(not isinstance(one, str) for one in found):
            self.fault(f"{path}/{key}", _("Tu mora biti seznam besedil."))
        return tuple(one for one in found if isinstance(one, str))

    def word(self, data: Mapping[str, Any], key: str, path: str) -> str:
        """A text, empty when absent."""
        value = data.get(key, "")
        if isinstance(value, str):
            return value
        self.fault(f"{path}/{key}", _("Tu mora biti besedilo."))
        return ""

    def flag(self, data: Mapping[str, Any], key: str, path: str) -> bool:
        """Yes or no, no when absent."""
        value = data.get(key, False)
        if isinstance(value, bool):
            return value
        self.fault(f"{path}/{key}", _("Tu mora biti true ali false."))
        return False

    def whole(self, data: Mapping[str, Any], key: str, path: str) -> int | None:
        """A whole number from 0 to a billion."""
        value = data.get(key)
        if value is None or (type(value) is int and 0 <= value <= 10**9):
            return value
        self.fault(f"{path}/{key}", _("Tu mora biti celo število, večje ali enako 0."))
        return None

    def text(self, data: Mapping[str, Any], key: str, path: str) -> Text:
        """Words in both languages; what is missing is found at publishing."""
        value = data.get(key)
        if value is None:
            return Text()
        if isinstance(value, dict) and all(isinstance(value.get(code, ""), str) for code in ("sl", "en")):
            return Text(value.get("sl", ""), value.get("en", ""))
        self.fault(f"{path}/{key}", _("Tu mora biti besedilo v obeh jezikih: {„sl“: …, „en“: …}."))
        return Text()

    def period(self, text: str, path: str) -> Period | None:
        """A period such as `P1M`."""
        from apps.applications.engine.moments import period

        try:
            return period(text)
        except ValueError:
            self.fault(path, _("»%(text)s« ni obdobje. Zapišite ga na primer kot P15D, P1M ali P1Y."), text=text[:40])
            return None

    def id(self, data: Mapping[str, Any], space: str, path: str) -> str:
        """An id that is well formed and used once in its namespace."""
        value = self.word(data, "id", path)
        if not ID.fullmatch(value):
            self.fault(
                f"{path}/id", _("Oznaka naj bo iz malih črk angleške abecede, števk in podčrtajev, na začetku črka.")
            )
            return value[:64]
        if (space, value) in self.used:
            self.fault(f"{path}/id", _("Oznaka »%(id)s« je uporabljena dvakrat."), id=value)
        self.used.add((space, value))
        return value
