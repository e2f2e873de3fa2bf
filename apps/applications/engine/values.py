"""What a person typed, read with good will into the canonical value of a field's type."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine import reading_days as days
from apps.applications.engine import reading_numbers as numbers
from apps.applications.engine.characters import clean
from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.parts import Field
from apps.applications.engine.places import read_place

YES = frozenset(("true", "on", "1", "da", "yes", "ja"))
NO = frozenset(("false", "off", "0", "ne", "no"))
WORDS = _("Vpišite besedilo.")
MAX_RAW = 100_000  # characters; nothing that a person types

Read = Callable[[Field, Any, "str | None"], Any]


def read_value(field: Field, raw: Any, language: str | None) -> Any:
    """The canonical value, None when nothing was answered; ValueUnclear when it cannot be understood. `raw` is the text
    of an input; for dates and moments also their parts in a list, for a place `{"lat", "lon", "text"}`, for several
    choices a list of codes. Limits are not looked at: they are for `evaluate`."""
    if field.type in ("group", "info"):
        raise ValueUnclear(_("Tu ni kaj vpisati."))
    if is_blank(raw):
        return None
    return READ[field.type](field, raw, language)


def is_blank(raw: Any) -> bool:
    """Whether nothing was typed, in one input or in several."""
    parts = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list | tuple) else [raw]
    return all(part is None or (isinstance(part, str) and not part.strip()) for part in parts)


def _line(raw: Any, message: Any = WORDS) -> str:
    """One line of typed text. Numbers of a program are taken as their text."""
    if isinstance(raw, bool) or not isinstance(raw, str | int) or (isinstance(raw, int) and abs(raw) >= 10**18):
        raise ValueUnclear(message, "type")
    return clean(str(raw)[:MAX_RAW])


def _text(field: Field, raw: Any, language: str | None) -> Any:
    text = _line(raw)
    return (mended(field, text) if field.pattern else text) or None


def mended(field: Field, text: str) -> str:
    """The text, in capitals or without blanks if only then it matches the pattern: `mb ab-123` → `MB AB-123`."""
    pattern = field.pattern
    if pattern is None or len(text) > 200 or pattern.fullmatch(text):
        return text
    tight = "".join(text.split())
    for one in (text.upper(), tight, tight.upper()):
        if pattern.fullmatch(one):
            return one
    return text


def _lines(field: Field, raw: Any, language: str | None) -> Any:
    if not isinstance(raw, str):
        raise ValueUnclear(WORDS, "type")
    return clean(raw[:MAX_RAW], lines=True) or None


def _number(field: Field, raw: Any, language: str | None) -> Any:
    text = _line(raw, _("Vpišite število, na primer 14,5."))
    if field.integer:
        return numbers.read_integer(text, language, unit=field.unit)
    return numbers.read_number(text, language, unit=field.unit)


def _day(field: Field, raw: Any, language: str | None) -> Any:
    return days.read_day(_few_parts(raw, 3)).isoformat()


def _moment(field: Field, raw: Any, language: str | None) -> Any:
    return days.read_moment(_few_parts(raw, 2))


def _few_parts(raw: Any, count: int) -> Any:
    """A short line, or its parts as short lines."""
    if isinstance(raw, list | tuple) and len(raw) == count:
        return ["" if part is None else _line(part)[:40] for part in raw]
    return _line(raw)[:60]


def _boolean(field: Field, raw: Any, language: str | None) -> Any:
    if isinstance(raw, bool):
        return raw
    word = _line(raw).casefold()
    if word in YES or word in NO:
        return word in YES
    raise ValueUnclear(_("Izberite da ali ne."))


def _choice(field: Field, raw: Any, language: str | None) -> Any:
    code = _line(raw)
    if not field.option(code):
        raise ValueUnclear(_("Izberite eno od ponujenih možnosti."), "option")
    return code


def _choices(field: Field, raw: Any, language: str | None) -> Any:
    wanted = {_line(one) for one in itertools.islice(raw if isinstance(raw, list | tuple) else [raw], 1000)} - {""}
    found = [option.code for option in field.options if option.code in wanted]
    if len(found) != len(wanted):
        raise ValueUnclear(_("Izberite med ponujenimi možnostmi."), "option")
    return found or None


def _by(read: Callable[[str], Any]) -> Read:
    return lambda field, raw, language: read(_line(raw))


READ: dict[str, Read] = {
    "text": _text,
    "textarea": _lines,
    "number": _number,
    "money": _by(numbers.read_money),
    "date": _day,
    "time": _by(days.read_time),
    "datetime": _moment,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "street": _text,
    "settlement": _text,
    "quarter": _text,
    "address": _text,
    "map_point": lambda field, raw, language: read_place(raw),
    "emso": _by(numbers.read_emso),
    "tax_number": _by(numbers.read_tax_number),
    "registration_number": _by(numbers.read_registration_number),
    "iban": _by(numbers.read_iban),
    "email": _by(numbers.read_email),
    "phone": _by(numbers.read_phone),
}
