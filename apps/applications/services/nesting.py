"""Raw conditions as groups of lines, each at its address: `1.0` is the first line of the second part. Works on
unfinished definitions too; whether a condition may be so is for the engine. Nothing here writes to the database."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.applications.services.pieces import Raw
from apps.applications.services.words import condition_words

JOINTS = ("and", "or")
ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){0,20}")
Way = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A line or a group of the page. at: its address, empty for the whole; mode: `and`, `or`, `not_and`, `not_or`,
    empty for a line; raw: as the definition writes it."""

    at: str
    raw: Any
    words: str
    mode: str = ""
    parts: tuple["Node", ...] = ()

    def every(self) -> Iterator["Node"]:
        """All that it holds, at any depth."""
        for part in self.parts:
            yield part
            yield from part.every()


def bare(condition: Any) -> tuple[Any, bool]:
    """What is asked for, and whether the opposite of it."""
    if isinstance(condition, dict) and set(condition) == {"not"}:
        return condition["not"], True
    return condition, False


def opposite(condition: Any) -> Any:
    """Its opposite, without saying `not` twice."""
    inside, turned = bare(condition)
    return inside if turned else {"not": condition}


def joint_of(condition: Any) -> str:
    """How a group joins its parts; empty for a line."""
    key = next(iter(condition), "") if isinstance(condition, dict) and len(condition) == 1 else ""
    return key if key in JOINTS and isinstance(condition[key], list) else ""


def whole(condition: Any) -> Raw:
    """The condition as a group: a line alone is a group of one."""
    if joint_of(condition):
        return dict(condition)
    return {"and": [condition] if condition else []}


def tree(condition: Any, fields: Mapping[str, Raw]) -> Node:
    """What the page shows."""
    return _node(whole(condition), (), fields)


def _node(raw: Any, way: Way, fields: Mapping[str, Raw]) -> Node:
    inside, turned = bare(raw)
    joint, at = joint_of(inside), ".".join(map(str, way))
    if not joint:
        return Node(at, raw, condition_words(raw, fields))
    parts = tuple(_node(part, (*way, place), fields) for place, part in enumerate(inside[joint]))
    return Node(at, raw, condition_words(raw, fields), f"not_{joint}" if turned else joint, parts)


def way_of(address: str) -> Way:
    """An address that was sent; LookupError for anything else."""
    if not address:
        return ()
    if not ADDRESS.fullmatch(address):
        raise LookupError(address)
    return tuple(int(part) for part in address.split("."))


def with_part(condition: Any, way: Way, change: Callable[[Any], Any]) -> Raw | None:
    """The condition with what stands at an address changed. A change to None takes it out, and groups left empty with
    it. LookupError when nothing stands there."""
    found = _changed(whole(condition), way, change)
    parts = found[joint] if (joint := joint_of(found)) else [found]
    return parts[0] if len(parts) == 1 else found


def _changed(raw: Any, way: Way, change: Callable[[Any], Any]) -> Any:
    if not way:
        return change(raw)
    inside, turned = bare(raw)
    joint = joint_of(inside)
    if not joint:
        raise LookupError(way)
    parts = list(inside[joint])
    part = _changed(parts[way[0]], way[1:], change)
    parts[way[0] : way[0] + 1] = [] if part is None else [part]
    group = {joint: parts} if parts else None
    return opposite(group) if turned and group else group


def with_line(condition: Any, way: Way, line: Any) -> Raw | None:
    """With a line more at the end of a group."""

    def add(raw: Any) -> Any:
        inside, turned = bare(raw)
        joint = joint_of(inside)
        if not joint:
            raise LookupError(way)
        group = {joint: [*inside[joint], line]}
        return opposite(group) if turned else group

    return with_part(condition, way, add)


def with_group(condition: Any, line: Any) -> Raw:
    """With a group more, which starts with a line and joins the other way than what is around it."""
    outside = whole(condition)
    joint = joint_of(outside)
    return {joint: [*outside[joint], {_other(joint): [line]}]}


def gathered(condition: Any, line: Any) -> Raw:
    """All there is as one group, and a line beside it."""
    outside = whole(condition)
    return {_other(joint_of(outside)): [outside, line]}


def with_mode(condition: Any, way: Way, mode: str) -> Raw | None:
    """With a group that joins in another way."""
    turned, joint = mode.startswith("not_"), mode.removeprefix("not_")

    def join(raw: Any) -> Any:
        inside, _turned = bare(raw)
        group = {joint: inside[joint_of(inside)]}  # KeyError, a LookupError, for a line
        return opposite(group) if turned else group

    return with_part(condition, way, join)


def _other(joint: str) -> str:
    return "or" if joint == "and" else "and"
