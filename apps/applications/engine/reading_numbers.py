"""Numbers, amounts and identifiers as people write them."""

import re
from collections.abc import Callable
from typing import Any

import stdnum.exceptions
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from stdnum import iban as iban_number
from stdnum.si import ddv, emso, maticna

from apps.applications.engine.exceptions import ValueUnclear
from apps.applications.engine.text import is_english
from apps.core.money import MAX_DIGITS, Money, split_number
from apps.core.phones import normal_phone

MAX_DECIMALS = 6
GROUPED_ENGLISH = re.compile(r"\d{1,3},\d{3}", re.ASCII)
DECIMAL_ENGLISH = re.compile(r"\d+\.\d{3}", re.ASCII)
BLANKS = re.compile(r"[\s\u00a0\u202f]+")
MAX_EMAIL = 254  # RFC 5321

_email = EmailValidator()


def read_number(text: str, language: str | None, *, unit: str = "") -> str:
    """`14,5`, `1.234,50`, `1234.5`, `1 234,5` → `14.5`. Of a single mark before three digits the language decides:
    `1,234` is a thousand and more in English, `1.234` in Slovenian. ValueUnclear otherwise."""
    plain = BLANKS.sub("", text.removesuffix(unit) if unit else text).replace("−", "-").replace("–", "-")
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain.removeprefix("+"))
    try:
        whole, fraction = _english(plain) if is_english(language) else split_number(plain)
        whole = str(int(whole))
    except ValueError as error:
        raise ValueUnclear(_("Vpišite število, na primer 14,5.")) from error
    fraction = fraction.rstrip("0")
    if len(whole) > MAX_DIGITS or len(fraction) > MAX_DECIMALS:
        raise ValueUnclear(_("Vpišite število z največ 15 števkami in največ 6 decimalnimi mesti, na primer 14,5."))
    number = f"{whole}.{fraction}" if fraction else whole
    return number if number == "0" else sign + number


def _english(plain: str) -> tuple[str, str]:
    if GROUPED_ENGLISH.fullmatch(plain):
        return plain.replace(",", ""), ""
    if DECIMAL_ENGLISH.fullmatch(plain) and len(plain) <= 24:
        whole, _mark, fraction = plain.partition(".")
        return whole, fraction
    return split_number(plain)


def read_integer(text: str, language: str | None, *, unit: str = "") -> int:
    """A whole number; `12,0` is one."""
    number = read_number(text, language, unit=unit)
    if "." in number:
        raise ValueUnclear(_("Vpišite celo število, brez decimalk, na primer 12."))
    return int(number)


def read_money(text: str) -> int:
    """Cents."""
    try:
        return Money.parse(text).cents
    except ValueError as error:
        raise ValueUnclear(_("Vpišite znesek v evrih, na primer 36,30.")) from error


def _checked(validate: Callable[[str], str], text: str, form: Any, control: Any) -> str:
    """What stdnum makes of it. `form`: what to say of a wrong length or sign, `control`: of wrong control digits."""
    if len(text) > 60 or not text.isascii():
        raise ValueUnclear(form)
    try:
        return str(validate(text))
    except stdnum.exceptions.InvalidChecksum as error:
        raise ValueUnclear(control) from error
    except (stdnum.exceptions.ValidationError, ValueError) as error:
        raise ValueUnclear(form) from error


def read_emso(text: str) -> str:
    """13 digits with the right control digit."""
    return _checked(
        emso.validate,
        BLANKS.sub("", text),
        _("Vpišite EMŠO s 13 števkami. Najdete ga na osebni izkaznici ali v potnem listu."),
        _("V EMŠO je napaka: kontrolna števka se ne ujema. Preverite vse števke."),
    )


def read_tax_number(text: str) -> str:
    """8 digits with the right control digit; `SI` in front is forgiven."""
    return _checked(
        ddv.validate,
        BLANKS.sub("", text),
        _("Vpišite davčno številko z 8 števkami, na primer 12345679."),
        _("V davčni številki je napaka: kontrolna števka se ne ujema. Preverite vse števke."),
    )


def read_registration_number(text: str) -> str:
    """7 or 10 digits (of a part of a company); three noughts at the end are left out."""
    return _checked(
        maticna.validate,
        BLANKS.sub("", text),
        _("Vpišite matično številko s 7 ali 10 števkami, na primer 5883504000."),
        _("V matični številki je napaka: kontrolna števka se ne ujema. Preverite vse števke."),
    )


def read_iban(text: str) -> str:
    """Of any country, without spaces."""
    return _checked(
        iban_number.validate,
        BLANKS.sub("", text).upper(),
        _("Vpišite IBAN od črk države do zadnje števke, na primer SI56 1234 5678 9012 345."),
        _("V številki IBAN je napaka: kontrolni števki se ne ujemata. Preverite vse znake."),
    )


def read_email(text: str) -> str:
    """An e-mail address, without blanks around it."""
    try:
        if len(text) > MAX_EMAIL:
            raise ValidationError("too long")
        _email(text)
    except ValidationError as error:
        raise ValueUnclear(_("Vpišite e-poštni naslov z znakom @, na primer ana.novak@posta.si.")) from error
    return text


def read_phone(text: str) -> str:
    """E.164; numbers without a country are Slovenian."""
    try:
        return normal_phone(text)
    except ValueError as error:
        raise ValueUnclear(_("Vpišite telefonsko številko, na primer 041 123 456 ali +43 1 234567.")) from error
