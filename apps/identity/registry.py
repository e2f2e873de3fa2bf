"""What the apps above plug into people and roles, each from its `plugins.py`:

from apps.identity import registry

registry.grant("editor", "news.view_article", "news.add_article")          # wherever an editor works
registry.grant("officer", "cases.view_case", municipal=True)               # only in the municipality
registry.describe("cases.decide_case", _("odločanje v zadevah"))           # words of the table of roles
registry.offer("cases.view_case", registry.AccessOffer(title, text))       # other organisations may ask for it
registry.inbox_sources.register("cases", registry.InboxSource(title, icon, items))
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.core.actor import Actor
from apps.core.registry import Registry


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


def procedure_choices() -> list[tuple[str, str]]:
    """Slug and title of everything that a mandate can be limited to, in the order of titles."""
    found = {name.slug: str(name.title) for load in procedures for name in load()}
    return sorted(found.items(), key=lambda pair: pair[1])


def procedure_titles(slugs: Iterable[str]) -> list[str]:
    """Titles of procedures; one that is no longer in the catalogue goes by its slug."""
    known = dict(procedure_choices())
    return [known.get(slug, slug) for slug in slugs]


@dataclass(frozen=True)
class AccessOffer:
    """Further access that an organisation can ask for: a title, and what exactly it opens."""

    title: Any
    text: Any


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits in an organisation's inbox. department: its name when it waits for one of them; until: when
    it should be done."""

    title: str
    text: str
    url: str
    since: dt.datetime
    department: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True)
class InboxSource:
    """Matters of one kind in the inbox of an organisation. `items(actor)` are those that wait for the actor's employer
    or its departments, the oldest first; `count(actor)` is their number, in one query."""

    title: Any
    icon: str
    items: Callable[[Actor], Sequence[InboxItem]]
    count: Callable[[Actor], int]


access_offers: Registry[AccessOffer] = Registry("further access")
inbox_sources: Registry[InboxSource] = Registry("source of the inbox")
role_permissions: dict[tuple[str, bool], list[str]] = defaultdict(list)
descriptions: dict[str, Any] = {}


def grant(role: str, *permissions: str, municipal: bool = False) -> None:
    """Add permissions to a role of `apps.identity.roles.ROLES`; `municipal`: only for staff of the municipality.
    Unknown roles and permissions raise when the groups are made (`manage.py sync_roles`)."""
    role_permissions[role, municipal] += permissions


def describe(permission: str, words: Any) -> None:
    """Words of a permission that is not simply seeing, adding, changing or deleting."""
    if permission in descriptions:
        raise ValueError(f"{permission!r} is described already")
    descriptions[permission] = words


def offer(permission: str, access: AccessOffer) -> None:
    """Let organisations ask for a permission."""
    access_offers.register(permission, access)
