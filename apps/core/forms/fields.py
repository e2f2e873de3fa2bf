"""Fields that forgive the way people write, and say what to do when they cannot understand."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from apps.core.money import Money, split_number
from apps.core.text import plain

MONTHS = {
    name: number
    for names in (
        "januar februar marec april maj junij julij avgust september oktober november december",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), start=1)
}


class ForgivingDecimalField(forms.DecimalField):
    """Reads `14,5`, `14.5`, `1.234,50`, `1 234,5`. `unit` is written behind the input."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Vpišite število, na primer 14,5.")}

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "w-s"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """A Decimal, or ValidationError."""
        if isinstance(value, str) and value.strip():
            text = "".join(value.split()).replace("\u00a0", "").replace("−", "-")
            sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
            try:
                whole, fraction = split_number(text)
                value = f"{sign}{int(whole)}.{fraction or '0'}"
            except ValueError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Shown in the writing of the language; what was typed wrong is shown as typed."""
        return number_format(value) if isinstance(value, Decimal | int) else value


class MoneyFormField(forms.CharField):
    """An amount in euros, as Money."""

    unit = "€"
    default_error_messages = {
        "invalid": _("Vpišite znesek, na primer 36,30."),
        "min": _("Znesek mora biti vsaj %(limit)s."),
        "max": _("Znesek je lahko največ %(limit)s."),
    }

    def __init__(self, *, min_value: Money | None = None, max_value: Money | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "w-s"}

    def to_python(self, value: Any) -> Money | None:  # type: ignore[override]
        """Money, or None when empty."""
        if isinstance(value, Money) or value in self.empty_values:
            return value or None
        try:
            return Money.parse(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: Any) -> None:
        """Required, and within the limits."""
        super().validate(value)
        if value is not None and self.min_value is not None and value < self.min_value:
            raise ValidationError(self.error_messages["min"], code="min", params={"limit": self.min_value})
        if value is not None and self.max_value is not None and value > self.max_value:
            raise ValidationError(self.error_messages["max"], code="max", params={"limit": self.max_value})

    def prepare_value(self, value: Any) -> Any:
        """Without the sign of the euro: it stands behind the input."""
        return str(value).replace("€", "").strip() if isinstance(value, Money) else value


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year in three inputs: quicker than a picker for a date one knows."""

    labels = (_("Dan"), _("Mesec"), _("Leto"))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts = [forms.TextInput(attrs={"inputmode": "numeric", "size": size}) for size in (2, 2, 4)]
        super().__init__(parts, attrs)

    def decompress(self, value: dt.date | None) -> list[Any]:
        """A date as its parts."""
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each input with its own label."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            part["label"] = label
        return context


class DatePartsField(forms.MultiValueField):
    """A date from three inputs; the month may be a name, the year may have two digits, dots are forgiven."""

    widget = DatePartsWidget
    default_error_messages = {
        "invalid": _("Vpišite datum s številkami, na primer 5 3 2027."),
        "part": _("Datumu manjka %(part)s."),
        "no_such_day": _("Tega dne ni v koledarju. Preverite dan in mesec."),
        "min": _("Datum ne sme biti pred %(limit)s."),
        "max": _("Datum ne sme biti po %(limit)s."),
    }

    def __init__(self, *, min_value: dt.date | None = None, max_value: dt.date | None = None, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(
            fields=[forms.CharField(required=False) for _part in range(3)], require_all_fields=False, **kwargs
        )

    def clean(self, value: Any) -> dt.date | None:
        """The date; ValidationError that says which part is missing or wrong."""
        parts = [str(part or "").strip().rstrip(".").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        names = (_("dan"), _("mesec"), _("leto"))
        for part, name in zip(parts, names, strict=True):
            if not part:
                raise ValidationError(self.error_messages["part"], code="part", params={"part": name})
        return self._within(self._date(*parts))

    def _date(self, day: str, month: str, year: str) -> dt.date:
        numbers = [day, str(MONTHS.get(plain(month), month)), f"20{year}" if len(year) == 2 else year]
        if not all(part.isascii() and part.isdigit() for part in numbers) or len(numbers[2]) != 4:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return dt.date(int(numbers[2]), int(numbers[1]), int(numbers[0]))
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error

    def _within(self, day: dt.date) -> dt.date:
        for limit, code, broken in (
            (self.min_value, "min", self.min_value and day < self.min_value),
            (self.max_value, "max", self.max_value and day > self.max_value),
        ):
            if broken:
                text = f"{limit:%-d}. {limit:%-m}. {limit:%Y}"
                raise ValidationError(self.error_messages[code], code=code, params={"limit": text})
        return day
