"""What changed between two definitions, in words that need no JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.applications.engine import Change, diff
from apps.applications.engine.diff_words import WHAT
from apps.applications.services import words
from apps.applications.services.pieces import FIELD, Raw, spots
from apps.applications.services.places import CALLED

LISTS = {"steps": "step", "fields": FIELD, "attachments": "attachment", "rules": "rule"}
KINDS: dict[str, Callable[[], str]] = {
    "added": lambda: _("dodano"),
    "removed": lambda: _("odstranjeno"),
    "moved": lambda: _("prestavljeno"),
    "changed": lambda: _("spremenjeno"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One change: kind as of the engine and in words, where, which part, before and after in words."""

    kind: str
    kind_words: str
    where: str
    what: str
    before: str
    after: str


def changes(old: Raw, new: Raw) -> list[ChangeLine]:
    """From one definition to another, in reading order."""
    return told(diff(old, new), old, new)


def told(found: Any, old: Raw, new: Raw) -> list[ChangeLine]:
    """Changes of the engine in words."""
    return [_line(change, old, new) for change in found]


def _line(change: Change, old: Raw, new: Raw) -> ChangeLine:
    where, part = _where(change.path.strip("/").split("/"), old, new)
    before, after = (
        "" if change.kind == "moved" or value is None else _shown(part, value, definition)
        for value, definition in ((change.before, old), (change.after, new))
    )
    if change.kind == "moved":
        before, after = f"{change.before}.", f"{change.after}."
    what = str(WHAT.get(part, part)) if part else ""
    return ChangeLine(change.kind, KINDS[change.kind](), where or _("Obrazec"), what, before, after)


def _where(parts: list[str], old: Raw, new: Raw) -> tuple[str, str]:
    """The deepest piece that a path of ids leads to, and the part of it that remains."""
    title, pieces = "", [new, old]
    while len(parts) >= 2 and parts[0] in LISTS:
        key, found = parts[0], [_in(piece.get(parts[0]), parts[1]) for piece in pieces]
        pieces = [piece for piece in found if piece is not None] or [{"id": parts[1]}]
        title = str(CALLED[LISTS[key]]()) % {"name": words.name_of(pieces[0])}
        parts = parts[2:]
    return title, parts[0] if parts else ""


def _in(items: Any, key: str) -> Raw | None:
    return next((one for one in items or [] if isinstance(one, dict) and one.get("id") == key), None)


def _shown(part: str, value: Any, definition: Raw) -> str:
    if not part:
        return ""
    say = SAY.get(part)
    return say(value, definition) if say else plain(value)


def plain(value: Any) -> str:
    """A value that is no structure, or words in both languages."""
    if isinstance(value, bool):
        return _("da") if value else _("ne")
    if isinstance(value, dict) and set(value) <= {"sl", "en"}:
        return " / ".join(f"»{value[code]}«" for code in ("sl", "en") if value.get(code))
    if isinstance(value, int | float):
        return words.number_words(value)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def fields_of(definition: Raw) -> Mapping[str, Raw]:
    """Raw fields by their id."""
    return {str(one.piece.get("id")): one.piece for one in spots(definition, FIELD)}


def _condition(value: Any, definition: Raw) -> str:
    return words.condition_words(value, fields_of(definition))


def _named(value: Any, definition: Raw) -> str:
    known = fields_of(definition)
    return ", ".join(f"»{words.name_of(known.get(name, {'id': name}))}«" for name in value)


def _fee(value: Any, definition: Raw) -> str:
    rows = "; ".join(fee_line(item, definition) for item in value.get("items") or [])
    return f"{rows} · {value.get('iban', '')}, {value.get('reference', '')}"


def fee_line(item: Raw, definition: Raw) -> str:
    """`36,30 € (oddano z e-identifikacijo), kadar »Razlog« je »Dela«`."""
    text = (
        f"{words.money_words(item.get('cents'))} ({words.CHANNELS.get(str(item.get('channel')), item.get('channel'))})"
    )
    when = [{"field": name, "eq": value} for name, value in (item.get("when") or {}).items()]
    return f"{text}, {_('kadar')} {_condition({'and': when}, definition)}" if when else text


SAY: dict[str, Callable[[Any, Raw], str]] = {
    "show_if": _condition,
    "when": _condition,
    "options": lambda value, _d: ", ".join(f"»{words.text_of({'sl': one[1], 'en': one[2]})}«" for one in value),
    "type": lambda value, _d: str(words.TYPES.get(value, value)),
    "prefill": lambda value, _d: str(words.PREFILLS.get(value, value)),
    "min_level": lambda value, _d: str(words.LEVELS.get(value, value)),
    "for_whom": lambda value, _d: ", ".join(str(words.WHOM.get(one, one)) for one in value),
    "decision_deadline": lambda value, _d: words.period_words(value),
    "earliest_use": lambda value, _d: words.period_words(value),
    "not_before": lambda value, _d: words.limit_words(value),
    "not_after": lambda value, _d: words.limit_words(value),
    "not_before_field": lambda value, definition: _named([value], definition),
    "not_after_field": lambda value, definition: _named([value], definition),
    "fields": _named,
    "file_within": lambda value, definition: (
        f"{words.period_words(value.get('period'))}, {_named([value.get('field')], definition)}"
    ),
    "cosigners": lambda value, _d: f"{plain(value.get('label') or {})}, {value.get('max')}",
    "fee": _fee,
}
