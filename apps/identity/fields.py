"""Form fields for the numbers by which people and organisations are known; they forgive spaces, dots and prefixes."""

from typing import Any

import stdnum.exceptions
import stdnum.si.ddv
import stdnum.si.emso
import stdnum.si.maticna
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EMSO_DIGITS = 13


class NumberField(forms.CharField):
    """A number that python-stdnum knows; the value has no spaces. Only digits reach the database."""

    standard: Any = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "w-m"}

    def clean(self, value: Any) -> str:
        """The number, or ValidationError that tells length from a slip."""
        text = "".join(super().clean(value).split()).replace("-", "").replace(".", "")
        return self.checked(text) if text else ""

    def checked(self, text: str) -> str:
        """The number in its plain form."""
        try:
            return str(self.standard.validate(text))
        except (stdnum.exceptions.InvalidLength, stdnum.exceptions.InvalidFormat) as error:
            raise ValidationError(self.error_messages["length"], code="length") from error
        except stdnum.exceptions.ValidationError as error:
            raise ValidationError(self.error_messages["slip"], code="slip") from error


class EmsoField(NumberField):
    """EMŠO, 13 digits."""

    standard = stdnum.si.emso
    default_error_messages = {
        "required": _("Vpišite EMŠO."),
        "length": _("EMŠO ima 13 števk. Preverite, ali ste vpisali vse."),
        "slip": _("V EMŠO je tipkarska napaka. Preverite vse številke."),
    }


class TaxNumberField(NumberField):
    """Tax number, 8 digits; `SI` before it is forgiven."""

    standard = stdnum.si.ddv
    default_error_messages = {
        "required": _("Vpišite davčno številko."),
        "length": _("Davčna številka ima 8 števk. Preverite, ali ste vpisali vse."),
        "slip": _("V davčni številki je tipkarska napaka. Preverite vse številke."),
    }


class RegistrationNumberField(NumberField):
    """Registration number of the business register, 7 digits (10 for a unit)."""

    standard = stdnum.si.maticna
    default_error_messages = {
        "required": _("Vpišite matično številko."),
        "length": _("Matična številka ima 7 ali 10 števk. Preverite, ali ste vpisali vse."),
        "slip": _("V matični številki je tipkarska napaka. Preverite vse številke."),
    }


class PersonNumberField(NumberField):
    """EMŠO or tax number of a person, told apart by length."""

    default_error_messages = {
        "length": _("EMŠO ima 13 števk, davčna številka 8. Preverite, ali ste vpisali vse."),
        "slip": _("V številki je tipkarska napaka. Preverite vse številke."),
    }

    def checked(self, text: str) -> str:
        """The number by its own rule."""
        self.standard = stdnum.si.emso if len(text) >= EMSO_DIGITS else stdnum.si.ddv
        return super().checked(text)
