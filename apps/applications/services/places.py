"""Where something stands in a definition, for people: the pieces that a JSON pointer leads through, and the part of the
last one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.applications.engine.diff_words import WHAT
from apps.applications.services.pieces import ATTACHMENT, FEE_ITEM, FIELD, RULE, STEP, Raw, Spot, spots
from apps.applications.services.words import name_of

KINDS = (STEP, FIELD, ATTACHMENT, RULE, FEE_ITEM)
CALLED: dict[str, Any] = {
    STEP: lambda: _("Korak »%(name)s«"),
    FIELD: lambda: _("Polje »%(name)s«"),
    ATTACHMENT: lambda: _("Priloga »%(name)s«"),
    RULE: lambda: _("Pravilo »%(name)s«"),
}


@dataclass(frozen=True)
class Place:
    """kind, key: the piece, both empty for the form as a whole; part: first name in the pointer after it, such as
    `show_if` or `options`; title: of the piece; what: of the part."""

    kind: str
    key: str
    part: str
    title: str
    what: str

    def __str__(self) -> str:
        return ", ".join(word for word in (self.title, self.what) if word) or _("Obrazec")


def title_of(one: Spot) -> str:
    """`Polje »Namen posega«`, `Taksa, 2. vrstica`."""
    if one.kind == FEE_ITEM:
        return _("Taksa, %(number)d. vrstica") % {"number": one.at + 1}
    return str(CALLED[one.kind]()) % {"name": name_of(one.piece)}


def place_of(definition: Raw, pointer: str) -> Place:
    """The deepest piece that a pointer leads to."""
    found = [one for kind in KINDS for one in spots(definition, kind) if f"{pointer}/".startswith(f"{one.pointer}/")]
    if not found:
        parts = pointer.strip("/").split("/")
        return Place("", "", parts[0], "", _what(parts))
    one = max(found, key=lambda spot: len(spot.pointer))
    parts = pointer[len(one.pointer) :].strip("/").split("/")
    key = str(one.at) if one.kind == FEE_ITEM else str(one.piece.get("id"))
    return Place(one.kind, key, parts[0], title_of(one), _what(parts))


def _what(parts: list[str]) -> str:
    name = str(WHAT.get(parts[0], "" if parts[0] in ("", "fields", "steps", "items", "id") else parts[0]))
    language = {"sl": _("slovensko"), "en": _("angleško")}.get(parts[-1]) if len(parts) > 1 else None
    if parts[0] == "options" and len(parts) > 1 and parts[1].isdigit():
        tongue = {"1": _("slovensko"), "2": _("angleško")}.get(parts[2] if len(parts) > 2 else "", "")
        name, language = _("možnost %(number)d") % {"number": int(parts[1]) + 1}, tongue
    return f"{name} ({language})" if language else name
