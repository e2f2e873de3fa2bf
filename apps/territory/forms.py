"""The address field: street or settlement and number, with suggestions while typing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ANONYMOUS
from apps.core.forms import PortalForm
from apps.territory import services


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


class WhereForm(PortalForm):
    """A position, for the question "in which quarter is this"."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)
