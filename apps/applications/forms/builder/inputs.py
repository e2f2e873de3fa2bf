"""Inputs for what definitions write in a code of their own: periods, limits of days, numbers of JSON."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.applications.engine.moments import day_limit
from apps.applications.engine.moments import period as read_period
from apps.applications.services.words import limit_words, period_words

UNITS = {"d": "D", "t": "W", "w": "W", "m": "M", "l": "Y", "y": "Y"}  # by the first letter of the word
ORDER = "YMWD"
PART = re.compile(r"(\d{1,4})\s*([a-zčšž]+)\.?")
JOINTS = re.compile(r"\b(?:in|and)\b|,")
DAY = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4})")
TODAY = re.compile(r"(?:danes|today)\s*(?:(plus|minus|[+−–-])\s*(.+))?")


def read_span(text: str) -> str:
    """`15 dni`, `1 mesec`, `1 leto in 6 mesecev`, `P15D` → ISO 8601. ValueError for anything else."""
    plain = JOINTS.sub(" ", text.casefold()).strip()
    if re.fullmatch(r"p[0-9ymwd]+", plain):
        read_period(plain.upper())
        return plain.upper()
    parts = PART.findall(plain)
    if not parts or PART.sub("", plain).strip() or any(word[0] not in UNITS for _count, word in parts):
        raise ValueError(f"not a period: {text!r}")
    found = {UNITS[word[0]]: int(count) for count, word in parts}
    span = "P" + "".join(f"{found[unit]}{unit}" for unit in ORDER if unit in found)
    read_period(span)
    return span


class PeriodField(forms.CharField):
    """A period in words; its value is ISO 8601."""

    default_error_messages = {"period": _("Napišite število in enoto, na primer 15 dni, 1 mesec ali 2 leti.")}

    def clean(self, value: Any) -> str:
        """`P15D`, empty when nothing was written."""
        text = str(super().clean(value))
        try:
            return read_span(text) if text else ""
        except ValueError as error:
            raise ValidationError(self.error_messages["period"], code="period") from error

    def prepare_value(self, value: Any) -> Any:
        """In words."""
        return period_words(value)


class DayLimitField(forms.CharField):
    """A day that a date must not pass: today, so much before or after today, or a fixed day."""

    default_error_messages = {
        "limit": _("Napišite danes, danes + 15 dni, danes − 1 leto ali datum, na primer 5. 3. 2027.")
    }

    def clean(self, value: Any) -> str:
        """As definitions write it, empty when nothing was written."""
        text = str(super().clean(value)).casefold().strip()
        try:
            return self._read(text) if text else ""
        except ValueError as error:
            raise ValidationError(self.error_messages["limit"], code="limit") from error

    @staticmethod
    def _read(text: str) -> str:
        if found := TODAY.fullmatch(text):
            sign, span = found.groups()
            limit = f"today{'+' if sign in ('+', 'plus') else '-'}{read_span(span)}" if sign else "today"
        elif found := DAY.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            limit = dt.date(year, month, day).isoformat()
        else:
            limit = text
        day_limit(limit)
        return limit

    def prepare_value(self, value: Any) -> Any:
        """In words that are read back; what cannot be read stays as it was typed."""
        try:
            limit = day_limit(str(value or ""))
        except ValueError:
            return value
        return f"{limit.day.day}. {limit.day.month}. {limit.day.year}" if limit.day else limit_words(str(value))


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea
    default_error_messages = {"long": _("Vrstica je predolga: največ %(limit)d znakov. Začne se z »%(start)s«.")}

    def __init__(self, *, line_length: int = 300, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.line_length = line_length

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """Lines without empty ones."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        for line in lines:
            if len(line) > self.line_length:
                params = {"limit": self.line_length, "start": line[:30]}
                raise ValidationError(self.error_messages["long"], code="long", params=params)
        return lines

    def prepare_value(self, value: Any) -> Any:
        """One a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """As lines."""
        return (initial or []) != [line.strip() for line in str(data or "").splitlines() if line.strip()]


def json_number(number: Decimal) -> int | float:
    """A number as JSON writes it."""
    return int(number) if number == int(number) else float(number)
