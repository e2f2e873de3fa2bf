"""Fields of texts that are filled in from a case: `{stranka}`, `{prejeto}` …, and nothing else of `str.format`."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.exceptions import UnknownMergeField
from apps.core import merging

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
        merging.check_fields(text, FIELDS, merging.single)
    except merging.BadField as error:
        raise UnknownMergeField(error.name) from error


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled in. UnknownMergeField."""
    check_fields(text)
    return merging.filled(text, values, merging.single)


def known_fields() -> str:
    """`{stevilka}, {stranka} …`, for messages."""
    return ", ".join(f"{{{name}}}" for name in FIELDS)
