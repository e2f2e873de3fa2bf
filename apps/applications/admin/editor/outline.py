"""A definition as an outline for staff: what stands where, in words, with the ways to change it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.applications.admin.editor.facts import facts_of
from apps.applications.services import words
from apps.applications.services.changes import fee_line, fields_of
from apps.applications.services.pieces import ATTACHMENT, FEE_ITEM, FIELD, RULE, STEP, Raw, Spot, spots
from apps.applications.services.places import Place, place_of

SLUG_OF = {STEP: "korak", FIELD: "polje", ATTACHMENT: "priloga", RULE: "pravilo", FEE_ITEM: "vrstica"}


@dataclass
class Item:
    """One piece. facts: short words about it; when: its condition in words; first, last: whether it stands at the edge
    of its list; wrong: whether publishing refuses something in it."""

    kind: str
    key: str
    name: str
    english: str
    what: str = ""
    hint: str = ""
    facts: list[str] = field(default_factory=list)
    when: str = ""
    options: list[str] = field(default_factory=list)
    items: list["Item"] = field(default_factory=list)
    first: bool = False
    last: bool = False
    wrong: bool = False
    group: bool = False
    choice: bool = False

    @property
    def slug(self) -> str:
        """In addresses."""
        return SLUG_OF[self.kind]


@dataclass(frozen=True)
class Problem:
    """A fault with the place and the way there."""

    place: Place
    message: Any
    url: str


@dataclass(frozen=True)
class Outline:
    """Everything, in reading order."""

    steps: list[Item]
    attachments: list[Item]
    rules: list[Item]
    fee: list[Item]
    settings: list[tuple[Any, str]]
    payment: list[tuple[Any, str]]


def outline_of(definition: Raw, faults: Iterable[Any] = ()) -> Outline:
    """Of a definition, with what is wrong marked."""
    wrong = {(place.kind, place.key) for place in (place_of(definition, fault.path) for fault in faults)}
    fields = fields_of(definition)
    steps = [_item(one, fields, wrong) for one in spots(definition, STEP)]
    by_holder: dict[int, list[Item]] = {}
    for one in spots(definition, FIELD):
        item = _item(one, fields, wrong)
        by_holder.setdefault(id(one.holder), []).append(item)
        if item.group:
            item.items = by_holder.setdefault(id(one.piece), [])
    for one, item in zip(spots(definition, STEP), steps, strict=True):
        item.items = by_holder.get(id(one.piece), [])
    return Outline(
        steps=steps,
        attachments=[_item(one, fields, wrong) for one in spots(definition, ATTACHMENT)],
        rules=[_item(one, fields, wrong) for one in spots(definition, RULE)],
        fee=[_fee_item(one, definition, wrong) for one in spots(definition, FEE_ITEM)],
        settings=_settings(definition, fields),
        payment=_payment(definition.get("fee"), fields),
    )


def _item(one: Spot, fields: Any, wrong: set[tuple[str, str]]) -> Item:
    piece, key = one.piece, str(one.piece.get("id"))
    label = piece.get("label") or piece.get("title") or piece.get("message") or {}
    condition = piece.get("when" if one.kind == RULE else "show_if")
    return Item(
        kind=one.kind, key=key, name=label.get("sl") or words.name_of(piece), english=label.get("en") or "",
        what=words.type_words(piece) if one.kind == FIELD else "", hint=words.text_of(piece.get("hint")),
        facts=facts_of(one.kind, piece, fields),
        when=words.condition_words(condition, fields) if condition else "",
        options=[words.text_of({"sl": option[1], "en": option[2]}) for option in piece.get("options") or []],
        first=one.at == 0, last=one.at == len(one.items) - 1, wrong=(one.kind, key) in wrong,
        group=piece.get("type") == "group", choice=piece.get("type") in ("choice", "choices"),
    )  # fmt: skip


def _fee_item(one: Spot, definition: Raw, wrong: set[tuple[str, str]]) -> Item:
    key = str(one.at)
    return Item(
        FEE_ITEM, key, fee_line(one.piece, definition), "", first=one.at == 0, last=one.at == len(one.items) - 1,
        wrong=(FEE_ITEM, key) in wrong,
    )  # fmt: skip


def _settings(definition: Raw, fields: Any) -> list[tuple[Any, str]]:
    limit, others = definition.get("file_within"), definition.get("cosigners")
    level = str(definition.get("min_level"))
    rows = [
        (_("Vlogo odda"), ", ".join(str(words.WHOM.get(one, one)) for one in definition.get("for_whom") or [])),
        (_("Najnižja raven prijave"), str(words.LEVELS.get(level, level))),
        (_("Rok za odločitev"), words.period_words(definition.get("decision_deadline"))),
    ]
    if definition.get("earliest_use"):
        text = _("vsaj %(span)s pred uporabo") % {"span": words.period_words(definition["earliest_use"])}
        rows.append((_("Kdaj mora prispeti"), text))
    if limit:
        name = words.name_of(fields.get(limit.get("field"), {"id": limit.get("field")}))
        told = {"span": words.period_words(limit.get("period")), "field": name}
        rows.append((_("Rok za oddajo"), _("%(span)s od datuma »%(field)s«") % told))
    if others:
        rows.append((_("Sovlagatelji"), f"{words.text_of(others.get('label'))}, {_('največ')} {others.get('max')}"))
    return rows


def _payment(fee: Raw | None, fields: Any) -> list[tuple[Any, str]]:
    if not fee:
        return []
    rows = [(_("Račun"), fee.get("iban") or "–"), (_("Sklic"), fee.get("reference") or "–")]
    if fee.get("depends_on"):
        rows.append((_("Odvisna od odgovora"), words.name_of(fields.get(fee["depends_on"], {"id": fee["depends_on"]}))))
    if fee.get("flat"):
        rows.append((_("Enaka za vse"), _("da")))
    rows.append((_("Oprostitev"), _("mogoča") if fee.get("exemption_allowed") else _("ni predvidena")))
    return rows


def problems_of(definition: Raw, faults: Iterable[Any], procedure: Any) -> list[Problem]:
    """Faults with their places and the pages on which they are mended."""
    places = [(place_of(definition, fault.path), fault) for fault in faults]
    return [Problem(place, fault.message, _mending(place, procedure)) for place, fault in places]


def _mending(place: Place, procedure: Any) -> str:
    name, *args = _page_of(place)
    return reverse(f"admin:applications_procedure_{name}", args=[procedure, *args])


def _page_of(place: Place) -> tuple[str, ...]:
    """Name and arguments of the page on which something is mended."""
    if not place.kind:
        return {"fee": ("form_fee",), "steps": ("form_add", "korak")}.get(place.part, ("form_settings",))
    slug, key = SLUG_OF[place.kind], place.key
    pages: dict[str, tuple[str, ...]] = {"options": ("form_options", key)} if place.kind == FIELD else {}
    if place.kind != FEE_ITEM:
        pages |= dict.fromkeys(("show_if", "when"), ("form_condition", slug, key))
    if place.kind in (STEP, FIELD):
        pages["fields"] = ("form_add_field", slug, key)
    return pages.get(place.part, ("form_piece", slug, key))
