"""Definitions under construction, piece by piece: where a piece stands, and a new definition with one piece changed.
Works on the raw JSON, so that an unfinished form can be worked on too. Nothing here writes to the database."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.applications.catalogue_source import from_source
from apps.applications.engine.types import APPLICANT
from apps.core.text import plain

Raw = dict[str, Any]
STEP, FIELD, ATTACHMENT, RULE, FEE_ITEM = "step", "field", "attachment", "rule", "fee_item"
TOP = {STEP: "steps", ATTACHMENT: "attachments", RULE: "rules"}
BLANK = {
    "slug": "", "min_loa": "low", "for_whom": ["person", "organisation"], "decision_deadline": "P1M",
    "attachments": [], "steps": [],
}  # fmt: skip
MAX_ID = 60


@dataclass(frozen=True)
class Spot:
    """Where a piece stands. items: the list that holds it; pointer: JSON pointer; holder: the step or group that holds
    a field."""

    kind: str
    items: list[Any]
    at: int
    pointer: str
    holder: Raw | None = None

    @property
    def piece(self) -> Raw:
        """The piece itself."""
        return self.items[self.at]

    @property
    def in_group(self) -> bool:
        """Whether it is a field of a repeating group."""
        return self.holder is not None and "type" in self.holder


def blank_definition() -> Raw:
    """What a new form starts from: the step about the applicant, filled in by the portal."""
    return from_source(BLANK)


def spots(definition: Raw, kind: str) -> Iterator[Spot]:
    """Every piece of a kind, in reading order; a group before its own fields."""
    if kind == FIELD:
        for step in spots(definition, STEP):
            yield from _fields(step.piece, step.pointer)
    elif kind == FEE_ITEM:
        yield from _listed(FEE_ITEM, definition.get("fee") or {}, "items", "/fee")
    else:
        yield from _listed(kind, definition, TOP[kind], "")


def _listed(kind: str, data: Raw, key: str, path: str) -> Iterator[Spot]:
    items = data.get(key) or []
    for at in range(len(items)):
        yield Spot(kind, items, at, f"{path}/{key}/{at}")


def _fields(holder: Raw, path: str) -> Iterator[Spot]:
    items = holder.get("fields") or []
    for at, piece in enumerate(items):
        yield Spot(FIELD, items, at, f"{path}/fields/{at}", holder)
        yield from _fields(piece, f"{path}/fields/{at}")


def spot(definition: Raw, kind: str, key: str) -> Spot:
    """The piece with an id (lines of the tariff go by their place). KeyError when there is none."""
    for found in spots(definition, kind):
        if (str(found.at) if kind == FEE_ITEM else found.piece.get("id")) == key:
            return found
    raise KeyError(key)


def with_piece(definition: Raw, kind: str, piece: Raw, holder: tuple[str, str] | None = None) -> Raw:
    """With a new piece at the end of its list; `holder`: kind and id of the step or group that a field goes into."""
    fresh = copy.deepcopy(definition)
    if kind == FEE_ITEM:
        fresh["fee"].setdefault("items", []).append(piece)
    elif kind == FIELD:
        assert holder
        spot(fresh, *holder).piece.setdefault("fields", []).append(piece)
    else:
        fresh[TOP[kind]] = [*(fresh.get(TOP[kind]) or []), piece]
    return fresh


def with_changed(definition: Raw, kind: str, key: str, piece: Raw) -> Raw:
    """With one piece replaced."""
    fresh = copy.deepcopy(definition)
    found = spot(fresh, kind, key)
    found.items[found.at] = piece
    return fresh


def without(definition: Raw, kind: str, key: str) -> Raw:
    """With one piece taken out, and all it holds."""
    fresh = copy.deepcopy(definition)
    found = spot(fresh, kind, key)
    del found.items[found.at]
    return fresh


def moved_by(definition: Raw, kind: str, key: str, by: int) -> Raw:
    """With one piece a place up (-1) or down (1); a field at the edge of its step goes on into the next one."""
    fresh = copy.deepcopy(definition)
    found = spot(fresh, kind, key)
    there = found.at + by
    piece = found.items.pop(found.at)
    if 0 <= there <= len(found.items):
        found.items.insert(there, piece)
        return fresh
    neighbour = _neighbour(fresh, found, by)
    if neighbour is None:
        return definition
    fields = neighbour.setdefault("fields", [])
    fields.insert(0 if by > 0 else len(fields), piece)
    return fresh


def _neighbour(definition: Raw, found: Spot, by: int) -> Raw | None:
    """The step before or after the one that holds a field."""
    if found.kind != FIELD or found.in_group:
        return None
    steps = definition["steps"]
    at = next(place for place, step in enumerate(steps) if step is found.holder) + by
    return steps[at] if 0 <= at < len(steps) else None


def moved_into(definition: Raw, key: str, holder: tuple[str, str]) -> Raw:
    """With a field at the end of another step or group."""
    piece = spot(definition, FIELD, key).piece
    return with_piece(without(definition, FIELD, key), FIELD, copy.deepcopy(piece), holder)


def earlier_fields(definition: Raw, kind: str, key: str) -> list[Raw]:
    """The fields that a condition of this piece may name: those that stand before it, in its own row or outside of
    groups; for attachments and rules all of them, for a rule about a group also the fields of its rows."""
    stop, group = _horizon(definition, kind, key)
    found = []
    for one in spots(definition, FIELD):
        if stop is not None and one.pointer == stop:
            break
        outside = not one.in_group or (one.holder is not None and one.holder.get("id") == group)
        if outside and one.piece.get("type") not in (None, "info"):
            found.append(one.piece)
    return [field for field in found if field.get("id") != group]


def _horizon(definition: Raw, kind: str, key: str) -> tuple[str | None, str]:
    """The pointer of the field at which a reader stops, and the group whose rows are seen."""
    place = spot(definition, kind, key)
    if kind == FIELD:
        return place.pointer, str(place.holder["id"]) if place.in_group and place.holder else ""
    if kind == STEP:
        later = definition["steps"][place.at :]
        first = next((f"/steps/{place.at + at}/fields/0" for at, step in enumerate(later) if step.get("fields")), None)
        return first or "", ""
    groups = {one.holder["id"] for one in spots(definition, FIELD) if one.in_group and one.holder
              and one.piece.get("id") in (place.piece.get("fields") or [])}  # fmt: skip
    return None, groups.pop() if kind == RULE and len(groups) == 1 else ""


def propose_id(definition: Raw, kind: str, label: str) -> str:
    """An id made of the words on the screen, not used yet among its kind: `Vrsta del` → `vrsta_del`."""
    name = re.sub(r"[^a-z0-9]+", "_", plain(label)).strip("_")[:MAX_ID].strip("_")
    if not re.match(r"[a-z]", name):
        name = f"{ {STEP: 'korak', FIELD: 'polje', ATTACHMENT: 'priloga', RULE: 'pravilo'}[kind] }_{name}".strip("_")
    taken = {one.piece.get("id") for one in spots(definition, kind)}
    names = (name if number == 1 else f"{name}_{number}" for number in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)


def propose_code(taken: set[str], label: str) -> str:
    """A code of an option, not used yet in its field."""
    name = re.sub(r"[^a-z0-9]+", "_", plain(label)).strip("_")[:MAX_ID] or "moznost"
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def names_in(condition: Any) -> set[str]:
    """Fields that a raw condition asks for."""
    if isinstance(condition, list):
        return set().union(*map(names_in, condition)) if condition else set()
    if not isinstance(condition, dict):
        return set()
    own = {condition["field"]} if isinstance(condition.get("field"), str) else set()
    return own.union(*(names_in(condition[key]) for key in ("and", "or", "not") if key in condition)) - {APPLICANT}


def uses_of(definition: Raw, ids: set[str]) -> list[Spot]:
    """The pieces that name one of these fields in a condition, a rule or a limit, themselves apart."""
    return [
        one
        for kind in (STEP, FIELD, ATTACHMENT, RULE, FEE_ITEM)
        for one in spots(definition, kind)
        if ids & _named_by(one) and one.piece.get("id") not in (ids if kind == FIELD else ())
    ]


def _named_by(one: Spot) -> set[str]:
    piece = one.piece
    named = names_in(piece.get("show_if"))
    if one.kind == RULE:
        named |= names_in(piece.get("when")) | set(piece.get("fields") or [])
    elif one.kind == FEE_ITEM:
        named |= set(piece.get("when") or {})
    elif one.kind == FIELD:
        named |= {piece[key] for key in ("not_before_field", "not_after_field") if piece.get(key)}
    return named


def ids_within(one: Spot) -> set[str]:
    """Ids of the fields that go when a piece goes."""
    if one.kind == FIELD:
        return {str(one.piece.get("id")), *(str(inner.get("id")) for inner in one.piece.get("fields") or [])}
    return {str(found.piece.get("id")) for found in _fields(one.piece, "")} if one.kind == STEP else set()
