"""Fields for where something is: a street or settlement with its number, suggested while typing; a point on the map."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS
from apps.territory import drawing, services


class SuggestInput(forms.TextInput):
    """An input with suggestions: without JavaScript it is a plain input, and the server reads what was typed."""

    partial = "combobox"
    suggestions = reverse_lazy("territory:suggest")

    def __init__(self, kinds: tuple[str, ...] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.kinds = ",".join(kinds)


class AddressField(forms.CharField):
    """`Prešernova ulica 12`, `spuhlja 4`: forgives accents, case and abbreviations; for slips it names what is
    similar. The value is a `services.Address`."""

    default_error_messages = {
        "unknown": _("Ulice ali naselja »%(text)s« ne najdemo. Preverite ime."),
        "similar": _("Ulice ali naselja »%(text)s« ne najdemo. Ste mislili: %(similar)s?"),
        "number": _("Dopišite hišno številko, na primer %(name)s 12."),
    }

    def __init__(self, *, number_required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SuggestInput(kinds=("street", "settlement")))
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.number_required = number_required

    def clean(self, value: Any) -> Any:
        """An Address, or None when empty."""
        text = super().clean(value)
        if not text:
            return None
        address = services.find_address(text)
        if address is None:
            offers = services.suggest(text=text, actor=ANONYMOUS, limit=3, kinds=("street", "settlement"))
            names = ", ".join(offer.text for offer in offers)
            code = "similar" if names else "unknown"
            raise ValidationError(self.error_messages[code], code=code, params={"text": text, "similar": names})
        if self.number_required and not address.number:
            raise ValidationError(self.error_messages["number"], code="number", params={"name": address.name})
        return address


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
