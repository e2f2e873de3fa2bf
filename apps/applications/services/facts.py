"""What a form says of itself, in words for the catalogue and its start page. Works on the plain JSON of a definition
(or on three of its keys), so that a list needs no whole definitions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.applications.engine import Attachment, Definition
from apps.applications.services.words import condition_words
from apps.core.legal_time import Period
from apps.core.money import Money

CHANNELS: dict[str, Any] = {
    "e_identified": gettext_lazy("Prek portala s prijavo SI-PASS (raven srednja ali visoka)"),
    "web_without_identification": gettext_lazy("Prek portala brez take prijave"),
    "paper": gettext_lazy("Na papirju"),
    "any": gettext_lazy("Ne glede na način oddaje"),
}
HERE = ("e_identified", "any")  # what people pay who sign in as they should
LEVELS: dict[str, Any] = {
    "low": gettext_lazy("SI-PASS ali račun z geslom"),
    "substantial": gettext_lazy("SI-PASS, raven srednja ali visoka"),
    "high": gettext_lazy("SI-PASS, raven visoka"),
}


@dataclass(frozen=True)
class FeeLine:
    """One line of the fee table. case: of which answers it holds, empty for all."""

    channel: Any
    case: str
    cents: int
    best: bool


@dataclass(frozen=True)
class Needed:
    """One attachment. details: formats, number, when it is needed."""

    label: Any
    hint: Any
    details: list[str]
    required: bool


def whom_words(for_whom: Iterable[str]) -> str:
    """For whom it is."""
    whom = set(for_whom)
    if whom == {"person", "organisation"}:
        return _("Občani in organizacije")
    return _("Občani") if whom == {"person"} else _("Podjetja, društva in zavodi")


def fee_words(fee: Mapping[str, Any] | None) -> str:
    """What is paid with the right sign-in: one amount, or from the least to the most."""
    items = fee["items"] if fee else []
    amounts = sorted({item["cents"] for item in items if item["channel"] in HERE} or {item["cents"] for item in items})
    if not amounts or amounts == [0]:
        return _("Brez takse")
    words = {"least": Money(amounts[0]), "most": Money(amounts[-1])}
    return str(words["least"]) if len(amounts) == 1 else _("od %(least)s do %(most)s") % words


def fee_lines(definition: Definition, *, channels: Iterable[str] = tuple(CHANNELS)) -> list[FeeLine]:
    """The tariff, the cheapest way to file first."""
    items = definition.data["fee"]["items"] if definition.fee else []
    lines = [
        FeeLine(
            CHANNELS[item["channel"]], _case(definition, item.get("when", {})), item["cents"], item["channel"] in HERE
        )
        for channel in CHANNELS
        for item in items
        if item["channel"] == channel and channel in channels
    ]
    return sorted(lines, key=lambda line: line.case)


def _case(definition: Definition, when: Mapping[str, Any]) -> str:
    parts = []
    for name, value in when.items():
        field = definition.field(name)
        option = field.option(value) if isinstance(value, str) else None
        parts.append(f"{field.label}: {option.label if option else value}")
    return ", ".join(parts)


def decided_within(period: str | None) -> str:
    """`v enem mesecu`, `v dveh mesecih`, `v 15 dneh`; empty without a deadline."""
    if not period:
        return ""
    span = Period.parse(period)
    few = {(1, 0): _("v enem mesecu"), (2, 0): _("v dveh mesecih"), (12, 0): _("v enem letu")}
    if text := few.get((span.months, span.days)):
        return text
    months = ngettext("v %(count)d mesecu", "v %(count)d mesecih", span.months) % {"count": span.months}
    days = ngettext("v %(count)d dnevu", "v %(count)d dneh", span.days) % {"count": span.days}
    return months if not span.days else days if not span.months else f"{months}, {days}"


def minutes_words(minutes: int) -> str:
    """Time to fill it in."""
    return ngettext("%(count)d minuta", "%(count)d minut", minutes) % {"count": minutes}


def formats_words(formats: Iterable[str]) -> str:
    """`PDF, DWG ali JPG`."""
    names = [name.upper() for name in formats]
    return _("%(most)s ali %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]} if names[1:] else names[0]


def needed(definition: Definition) -> list[Needed]:
    """The attachments, those that everybody needs first."""
    found = [_needed(definition, one) for one in definition.attachments]
    return sorted(found, key=lambda one: not one.required)


def _needed(definition: Definition, one: Attachment) -> Needed:
    files = ngettext("največ %(count)d datoteka", "največ %(count)d datotek", one.max_files) % {"count": one.max_files}
    details = [formats_words(one.formats), files]
    raw = next(entry for entry in definition.data["attachments"] if entry["id"] == one.id)
    if raw.get("show_if"):
        details.append(_("če %(condition)s") % {"condition": condition_words(raw["show_if"], raw_fields(definition))})
    elif not one.required:
        details.append(_("ni obvezno"))
    return Needed(one.label, one.hint, details, one.required and not raw.get("show_if"))


def raw_fields(definition: Definition) -> dict[str, Mapping[str, Any]]:
    """The JSON of every field by its id."""
    outside = [field for step in definition.data["steps"] for field in step["fields"]]
    return {field["id"]: field for top in outside for field in (top, *top.get("fields", ()))}


def timing_words(definition: Definition) -> str:
    """When it has to be filed at the latest, or how long before; empty when that does not matter."""
    if within := definition.file_within:
        field = definition.field(within.field)
        return _("%(when)s (%(field)s)") % {"when": decided_within(_iso(within.period)), "field": field.label}
    if definition.earliest_use:
        days = definition.earliest_use.days
        if definition.earliest_use.months:
            return ""
        return ngettext("vsaj %(count)d dan prej", "vsaj %(count)d dni prej", days) % {"count": days}
    return ""


def _iso(period: Period) -> str:
    return f"P{period.months}M" if period.months and not period.days else f"P{period.days}D"
