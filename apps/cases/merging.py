"""Fields of texts that are filled in from a case: `{stranka}`, `{prejeto}` …, and nothing else of `str.format`."""

import string
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.exceptions import UnknownMergeField

FIELDS: Mapping[str, Any] = {
    "stevilka": _("številka zadeve"),
    "stranka": _("ime stranke, kot stoji v vlogi"),
    "zadeva": _("naslov zadeve v slovenščini"),
    "prejeto": _("dan prejema vloge"),
    "oddelek": _("oddelek, ki zadevo rešuje"),
    "organ": _("organ, ki odloča"),
    "uradna_oseba": _("kdo rešuje zadevo"),
    "taksa": _("znesek takse"),
    "rok_za_pritozbo": _("rok za pritožbo, na primer »21 dneh«"),
    "danes": _("današnji dan"),
}


def check_fields(text: str) -> None:
    """UnknownMergeField for a field that is none of FIELDS, for one with more than a name in its braces, and for a
    brace without its other half."""
    try:
        parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise UnknownMergeField(text) from error
    for _text, name, form, conversion in parts:
        if name not in FIELDS or form or conversion:
            raise UnknownMergeField(str(name))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled in. UnknownMergeField."""
    check_fields(text)
    return text.format_map(values)


def known_fields() -> str:
    """`{stevilka}, {stranka} …`, for messages."""
    return ", ".join(f"{{{name}}}" for name in FIELDS)
