"""Canonical values as people read them: summary, receipt, mails, inputs."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import translation

from apps.applications.engine.moments import iso_moment
from apps.applications.engine.parts import Field
from apps.applications.engine.text import is_english
from apps.applications.engine.types import IDENTIFIERS
from apps.applications.engine.wording import written_day, written_number, written_time
from apps.core.money import NBSP, Money
from apps.core.phones import spaced_phone

DOT = "•"
SEEN = {"emso": 3, "tax_number": 3, "iban": 4}  # signs at the end that stay when the rest is masked

Show = Callable[[Field, Any, "str | None"], str]


def show_value(field: Field, value: Any, language: str | None, *, masked: bool = False) -> str:
    """A canonical value in words; empty for no answer. `masked` hides identifiers and whatever is sensitive, for lists
    and mails. What is no canonical value is shown as it is, or as `…`."""
    if value is None or value in ("", []):
        return ""
    if masked and (field.sensitive or field.type in IDENTIFIERS):
        return _masked(field, value)
    try:
        if field.type == "group":
            return _rows(field, value, language, masked)
        return SHOW.get(field.type, _plain)(field, value, language)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError, RecursionError):
        return _plain(field, value, language)


def input_text(field: Field, value: Any, language: str | None) -> str:
    """A canonical value as an input holds it: dates in figures, no unit, no sign of the euro, nothing grouped."""
    if value is None:
        return ""
    try:
        return INPUT.get(field.type, SHOW.get(field.type, _plain))(field, value, language)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError, RecursionError):
        return _plain(field, value, language)


def _masked(field: Field, value: Any) -> str:
    seen = SEEN.get(field.type, 0)
    return DOT * 6 + (value[-seen:] if seen and isinstance(value, str) and len(value) > seen else "")


def _plain(field: Field, value: Any, language: str | None) -> str:
    if isinstance(value, str):
        return value
    known = isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**18)
    return str(value) if known else "…"


def _number(field: Field, value: Any, language: str | None) -> str:
    text = written_number(Decimal(value), language)
    return f"{text}{NBSP}{field.unit}" if field.unit else text


def _bare_number(field: Field, value: Any, language: str | None) -> str:
    return written_number(Decimal(value), language, grouped=False)


def _money(field: Field, value: Any, language: str | None) -> str:
    with translation.override("en" if is_english(language) else "sl"):
        return str(Money(value))


def _bare_money(field: Field, value: Any, language: str | None) -> str:
    return written_number(Decimal(value).scaleb(-2).quantize(Decimal("0.01")), language, grouped=False)


def _day(field: Field, value: Any, language: str | None) -> str:
    return written_day(dt.date.fromisoformat(value), language)


def _bare_day(field: Field, value: Any, language: str | None) -> str:
    day = dt.date.fromisoformat(value)
    return f"{day.day}. {day.month}. {day.year}"


def _time(field: Field, value: Any, language: str | None) -> str:
    return written_time(value, language)


def _moment(field: Field, value: Any, language: str | None) -> str:
    day = written_day(iso_moment(value).date(), language)
    return f"{day} {'at' if is_english(language) else 'ob'} {written_time(value[11:], language)}"


def _bare_moment(field: Field, value: Any, language: str | None) -> str:
    return f"{_bare_day(field, value[:10], language)} {written_time(value[11:], language)}"


def _boolean(field: Field, value: Any, language: str | None) -> str:
    if is_english(language):
        return "Yes" if value else "No"
    return "Da" if value else "Ne"


def _choice(field: Field, value: Any, language: str | None) -> str:
    option = field.option(value)
    return option.label.of(language) if option else _plain(field, value, language)


def _choices(field: Field, value: Any, language: str | None) -> str:
    if not isinstance(value, list):
        return _plain(field, value, language)
    return ", ".join(_choice(field, code, language) for code in value)


def _place(field: Field, value: Any, language: str | None) -> str:
    point = ""
    if "lat" in value:
        point = ", ".join(written_number(Decimal(str(value[key])), "en") for key in ("lat", "lon"))
    words = _plain(field, value.get("text", ""), language)
    return f"{words} ({point})" if words and point else words or point


def _iban(field: Field, value: Any, language: str | None) -> str:
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


def _rows(field: Field, value: Any, language: str | None, masked: bool) -> str:
    lines = []
    for row in value:
        parts = [(inner, show_value(inner, row.get(inner.id), language, masked=masked)) for inner in field.fields]
        lines.append("; ".join(f"{inner.label.of(language)}: {text}" for inner, text in parts if text))
    return "\n".join(lines)


SHOW: dict[str, Show] = {
    "number": _number,
    "money": _money,
    "date": _day,
    "time": _time,
    "datetime": _moment,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "map_point": _place,
    "iban": _iban,
    "phone": lambda field, value, language: spaced_phone(value),
}
INPUT: dict[str, Show] = {
    "number": _bare_number,
    "money": _bare_money,
    "date": _bare_day,
    "datetime": _bare_moment,
    "boolean": lambda field, value, language: "true" if value else "false",
    "choice": _plain,
}
