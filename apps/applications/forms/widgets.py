"""Widgets whose value is what the person typed, as the engine reads it and as it can be shown again."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms.fields import DatePartsWidget
from apps.territory import drawing

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

    labels = (*DatePartsWidget.labels, _("Ura"))

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


class PlaceWidget(forms.TextInput):
    """A point on the map, words, or both. The value is `{"lat", "lon", "text"}`. Without JavaScript the map is drawn by
    the server, and a click on it sends where it was clicked."""

    partial = "place"
    side = 280  # CSS pixels of the map without JavaScript: fits the narrowest phone

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.zoom = 0

    def format_value(self, value: Any) -> Any:
        """The words: the input itself."""
        return value.get("text", "") if isinstance(value, Mapping) else value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, and where the map was clicked."""
        place = {key: str(data.get(f"{name}-{key}") or "").strip() for key in ("lat", "lon")}
        place["text"] = str(data.get(name) or "")
        if f"{name}-karta.x" in data:
            place |= self._clicked(data, name)
        return {key: value for key, value in place.items() if value}

    def _clicked(self, data: Any, name: str) -> dict[str, str]:
        """Position of a click in the picture that the page showed."""
        try:
            box = tuple(float(part) for part in str(data.get(f"{name}-okvir")).split(","))
            x, y = (float(data[f"{name}-karta.{axis}"]) for axis in "xy")
            lat, lon = drawing.Frame(box).position(x / self.side, y / self.side)  # type: ignore[arg-type]
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):
            return {}
        return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the map and where the pin is, for the partial."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        place = value if isinstance(value, Mapping) else {}
        context["widget"] |= {"map": self.picture(value), "side": self.side, "zoom": self.zoom}
        context["widget"] |= {key: str(place.get(key, "")).replace(",", ".") for key in ("lat", "lon")}
        return context

    def picture(self, value: Any) -> dict[str, Any]:
        """Context of `components/map.html` for what is chosen now, nearer with every click."""
        point = value if isinstance(value, Mapping) else {}
        try:
            lat, lon = (float(str(point[key]).replace(",", ".")) for key in ("lat", "lon"))
        except (KeyError, TypeError, ValueError):
            return drawing.picture(drawing.square_frame()) | {"box": drawing.square_frame().text}
        frame = drawing.square_frame(lat, lon, nearer=4.0**self.zoom)
        pins = [{"lat": lat, "lon": lon, "number": "", "name": ""}]
        return drawing.picture(frame, pins, quiet=self.zoom > 0) | {"box": frame.text}
