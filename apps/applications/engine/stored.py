"""Stored answers: whether a JSON value is a canonical value of a field's type. Trusts nobody: an answer may come from
the API or have been tampered with."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine import reading_days, reading_numbers
from apps.applications.engine.characters import clean
from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.moments import ISO_TIME, exists, iso_day, iso_moment
from apps.applications.engine.parts import Field
from apps.applications.engine.places import accept_place
from apps.core.money import MAX_DIGITS

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?", re.ASCII)
LIMIT = 10 ** (MAX_DIGITS + 2)  # of cents and of whole numbers
MAX_TEXT = 100_000  # characters of any text, before limits are looked at
WRONG_TYPE = _("Odgovor nima pravilne oblike. Izpolnite polje znova.")


def accept(field: Field, value: Any) -> Any:
    """The canonical value (numbers and texts in their one writing). ValueUnclear otherwise, with the code `type` for a
    wrong shape."""
    return ACCEPT[field.type](field, value)


def wrong_type() -> ValueUnclear:
    """An answer in another shape than the type has."""
    return ValueUnclear(WRONG_TYPE, "type")


def _string(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise wrong_type()
    return value


def _text(field: Field, value: Any) -> str:
    text = clean(_string(value), lines=field.type == "textarea")
    if not text:
        raise wrong_type()
    return text


def _number(field: Field, value: Any) -> Any:
    if field.integer:
        return _whole(field, value)
    if type(value) is int and abs(value) < LIMIT:
        value = str(value)
    if not NUMBER.fullmatch(_string(value)):
        raise wrong_type()
    number = value.rstrip("0").rstrip(".") if "." in value else value
    return "0" if number == "-0" else number


def _whole(field: Field, value: Any) -> int:
    if type(value) is not int or abs(value) >= LIMIT:
        raise wrong_type()
    return value


def _day(field: Field, value: Any) -> str:
    try:
        return iso_day(_string(value)).isoformat()
    except ValueError as error:
        raise wrong_type() from error


def _time(field: Field, value: Any) -> str:
    if not ISO_TIME.fullmatch(_string(value)):
        raise wrong_type()
    return str(value)


def _moment(field: Field, value: Any) -> str:
    try:
        moment = iso_moment(_string(value))
    except ValueError as error:
        raise wrong_type() from error
    if not exists(moment):
        raise ValueUnclear(reading_days.skipped_hour(moment.date()))
    return str(value)


def _boolean(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type()
    return value


def _choice(field: Field, value: Any) -> str:
    if not field.option(_string(value)):
        raise ValueUnclear(_("Izberite eno od ponujenih možnosti."), "option")
    return str(value)


def _choices(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise wrong_type()
    found = [option.code for option in field.options if option.code in value]
    if len(found) != len(set(value)):
        raise ValueUnclear(_("Izberite med ponujenimi možnostmi."), "option")
    return found


def _same(read: Callable[[str], str]) -> Callable[[Field, Any], str]:
    """For identifiers: valid, and already in the writing in which they are kept."""

    def check(field: Field, value: Any) -> str:
        found = read(_string(value))
        if found != value:
            raise wrong_type()
        return found

    return check


ACCEPT: dict[str, Callable[[Field, Any], Any]] = {
    **dict.fromkeys(("text", "textarea", "street", "settlement", "quarter", "address"), _text),
    "number": _number,
    "money": _whole,
    "date": _day,
    "time": _time,
    "datetime": _moment,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "map_point": lambda field, value: accept_place(value),
    "emso": _same(reading_numbers.read_emso),
    "tax_number": _same(reading_numbers.read_tax_number),
    "registration_number": _same(reading_numbers.read_registration_number),
    "iban": _same(reading_numbers.read_iban),
    "email": _same(reading_numbers.read_email),
    "phone": _same(reading_numbers.read_phone),
}
