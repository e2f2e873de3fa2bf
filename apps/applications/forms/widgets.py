"""Widgets whose value is what the person typed, as the engine reads it and as it can be shown again."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms.fields import DatePartsWidget

WHOLE_DATE = re.compile(r"\D*\d+\D+\w+\D+\d+\D*|\d{8}")


def _parts(text: Any) -> list[str]:
    """Three parts of a day that were joined by single blanks; anything else stands in the first."""
    parts = str(text or "").split(" ")
    return parts if len(parts) == 3 else [str(text or ""), "", ""]


class DayWidget(DatePartsWidget):
    """A day in three inputs; a whole date in the first of them is taken as well."""

    def decompress(self, value: Any) -> list[Any]:
        """Parts of what was typed, or of `5 3 2027`."""
        return list(value) if isinstance(value, list | tuple) else _parts(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The three texts; one text when the whole date stands in the first."""
        parts = [str(part or "") for part in super().value_from_datadict(data, files, name)]
        whole = not any(parts[1:3]) and WHOLE_DATE.fullmatch(parts[0].strip())
        return [parts[0], *parts[3:]] if whole and parts[3:] else parts[0] if whole else parts


class MomentWidget(DayWidget):
    """A day and an hour. The value is two texts, the day in its parts joined by blanks."""

    labels: Any = (*DatePartsWidget.labels, _("Ura"))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [*self.widgets, forms.TextInput(attrs={"inputmode": "decimal", "size": 5})]
        self.widgets_names = [f"_{at}" for at in range(4)]

    def decompress(self, value: Any) -> list[Any]:
        """Four texts of the two."""
        day, time = (list(value) + ["", ""])[:2] if isinstance(value, list | tuple) else (value, "")
        return [*_parts(day), time]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Four inputs, each with its own label."""
        return super().get_context(name, self.decompress(value), attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The day and the hour, empty when nothing was typed."""
        parts = super().value_from_datadict(data, files, name)
        if len(parts) == 2:
            return [parts[0], _hour(parts[1])]
        return [" ".join(parts[:3]), _hour(parts[3])] if any(parts) else ""


class HourInput(forms.TextInput):
    """An hour; a comma, which the keys for numbers of some phones have in place of the dot, is a dot."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed."""
        return _hour(super().value_from_datadict(data, files, name))


def _hour(text: Any) -> str:
    return re.sub(r"(?<=\d),(?=\d)", ".", str(text or ""))
