"""Plugs of this app: the procedures that a mandate can be limited to, and the public registers that staff ask before
they confirm who acts for whom."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from apps.core.registry import Registry

PROCEDURES = Path(__file__).parent / "data" / "procedures.csv"


@dataclass(frozen=True)
class ProcedureName:
    """A procedure as a mandate knows it. title: in the language in force."""

    slug: str
    title: str


@dataclass(frozen=True)
class Finding:
    """What a register says of a mandate that waits. agrees: True or False, None when it does not know. facts: label
    and value, for the eyes of staff."""

    agrees: bool | None
    text: Any
    facts: tuple[tuple[Any, str], ...] = field(default=())


class Register:
    """A public register (business register, register of population). A subclass answers `look_up`."""

    title: Any = ""
    simulated = False  # shown to staff: the answer is made up for the demo

    def look_up(self, mandate: Any) -> Finding | None:
        """What it says of a `Mandate` that waits for confirmation; None when such a mandate is none of its business.
        Must answer or raise within a few seconds: a member of staff waits."""
        raise NotImplementedError


registers: Registry[Register] = Registry("public register")
procedures: Registry[Callable[[], Iterable[ProcedureName]]] = Registry("source of procedures")


def shipped_procedures() -> Iterable[ProcedureName]:
    """The nine procedures of `data/procedures.csv`."""
    with PROCEDURES.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield ProcedureName(row["slug"], row["title_en" if get_language() == "en" else "title_sl"])


def procedure_choices() -> list[tuple[str, str]]:
    """Slug and title of everything that a mandate can be limited to, in the order of titles."""
    found = {name.slug: str(name.title) for load in procedures for name in load()}
    return sorted(found.items(), key=lambda pair: pair[1])


def procedure_titles(slugs: Iterable[str]) -> list[str]:
    """Titles of procedures; one that is no longer in the catalogue goes by its slug."""
    known = dict(procedure_choices())
    return [known.get(slug, slug) for slug in slugs]
