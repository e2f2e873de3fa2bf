"""What changed between two definitions, found by ids and told in words for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.diff_words import WHAT, name_of, shown
from apps.applications.engine.text import tell

LISTS = {"steps": "step", "attachments": "attachment", "rules": "rule", "fields": "field"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `kind`: added, removed, moved, changed. `path` is a JSON pointer with ids in place of positions,
    `/steps/poseg/fields/namen/label`; `before` and `after` are JSON, None where there is nothing."""

    kind: str
    path: str
    before: Any
    after: Any
    text: Any  # lazy


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """All changes from one definition to another, in reading order."""
    return list(_objects(old, new, "", ""))


def _objects(old: Mapping[str, Any], new: Mapping[str, Any], path: str, where: Any) -> Iterator[Change]:
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if key in LISTS and _identified(before) and _identified(after):
            yield from _items(before or [], after or [], f"{path}/{key}", LISTS[key])
        elif before != after or type(before) is not type(after):
            yield _changed(f"{path}/{key}", key, before, after, where)


def _identified(items: Any) -> bool:
    """Whether it is a list of parts with ids, or nothing; the fields that a rule names are only words."""
    return items is None or (isinstance(items, list) and all(isinstance(one, dict) and "id" in one for one in items))


def _changed(path: str, key: str, before: Any, after: Any, where: Any) -> Change:
    told = {"what": WHAT.get(key, key), "before": shown(before), "after": shown(after), "where": where}
    if before is None:
        message, kind = _("%(where)s%(what)s: dodano %(after)s."), "added"
    elif after is None:
        message, kind = _("%(where)s%(what)s: odstranjeno %(before)s."), "removed"
    else:
        message, kind = _("%(where)s%(what)s: prej %(before)s, zdaj %(after)s."), "changed"
    return Change(kind, path, before, after, tell(message, **told))


def _by_id(items: list[Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one["id"]): one for one in items}


def _items(old: list[Any], new: list[Any], path: str, kind: str) -> Iterator[Change]:
    before, after = _by_id(old), _by_id(new)
    moved = _moved([name for name in before if name in after], [name for name in after if name in before])
    for name in dict.fromkeys([*after, *before]):
        here = f"{path}/{name}"
        if name not in before:
            yield Change(
                "added", here, None, after[name], tell(_("%(name)s: dodano."), name=name_of(kind, after[name]))
            )
        elif name not in after:
            gone = before[name]
            yield Change("removed", here, gone, None, tell(_("%(name)s: odstranjeno."), name=name_of(kind, gone)))
        else:
            title = name_of(kind, after[name])
            if name in moved:
                places = [*before].index(name) + 1, [*after].index(name) + 1
                yield Change("moved", here, *places, tell(_("%(name)s: prestavljeno na drugo mesto."), name=title))
            yield from _objects(before[name], after[name], here, tell("%(title)s, ", title=title))


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest that must have been moved: all but a longest sequence that kept its order."""
    best: list[list[str]] = []
    place = {name: at for at, name in enumerate(old)}
    for name in new:
        before = [kept for kept in best if place[kept[-1]] < place[name]]
        best.append([*longest(before), name])
    return set(new) - set(longest(best))


def longest(runs: list[list[str]]) -> list[str]:
    """The first of the longest."""
    return max(runs, key=lambda run: len(run)) if runs else []
