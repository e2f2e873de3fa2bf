"""Who acts: the one argument by which every service and QuerySet decides."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from apps.core.exceptions import LevelTooLow

LEVELS = ("low", "substantial", "high")  # eIDAS assurance levels, weakest first


@dataclass(frozen=True)
class Actor:
    """A person, a client program, or nobody, and in what capacity they act.

    user: the account, or None for the anonymous and for programs. level: assurance level of this session, not of the
    person. second_factor: whether this session was opened with one.
    organisation, principal, mandate: the organisation or the person (account) acted for, and the mandate that allows
    it; procedures: slugs that the mandate is limited to, None when it covers all. lapsed: the session was to act under
    a mandate that holds no longer; the person is told before anything else is done.
    employer, departments, roles: where staff work and as what (departments: also those that a program works for).
    grants: permissions that their organisation was given beyond its own, for a time.
    client: id of the API client; scopes: what it may do. system: the portal itself (jobs, commands).
    """

    user: Any = None
    organisation: UUID | None = None
    principal: UUID | None = None
    mandate: UUID | None = None
    procedures: frozenset[str] | None = None
    lapsed: bool = False
    employer: UUID | None = None
    departments: frozenset[UUID] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)
    grants: frozenset[str] = field(default_factory=frozenset)
    level: str = "low"
    second_factor: bool = False
    client: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    system: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether an active member of staff acts by hand (never a client program) with a second factor."""
        return bool(self.user and self.user.is_active and self.user.is_staff and self.second_factor and not self.client)

    def has_perm(self, permission: str) -> bool:
        """Whether staff hold a permission such as `territory.view_place`, or the portal itself acts."""
        if self.system:
            return True
        return self.is_staff and (permission in self.grants or self.user.has_perm(permission))

    def in_person(self) -> "Actor":
        """The same person without the rights of their office: for pages that show what is theirs."""
        departments = frozenset[UUID]() if self.client else self.departments
        return replace(self, second_factor=False, departments=departments)

    def covers(self, procedure: str) -> bool:
        """Whether a mandate, if one is used, allows this procedure."""
        return self.procedures is None or procedure in self.procedures

    def at_least(self, level: str) -> bool:
        """Whether the session reaches an assurance level."""
        return LEVELS.index(self.level) >= LEVELS.index(level)

    @property
    def key(self) -> str:
        """A stable name for throttles and idempotency; empty for the anonymous."""
        if self.client:
            return f"client:{self.client}:{self.user.pk}" if self.user else f"client:{self.client}"
        return f"user:{self.user.pk}" if self.user else self.system and f"system:{self.system}"


ANONYMOUS = Actor()


def system_actor(name: str) -> Actor:
    """The portal itself, for jobs and commands; `name` tells which one in the trail."""
    return Actor(system=name)


def require_level(actor: Actor, level: str) -> None:
    """LevelTooLow unless somebody acts, and at this level or above. The portal's own jobs have no level."""
    if not actor.system and not (actor.key and actor.at_least(level)):
        raise LevelTooLow(level)


def actor_of(request: Any) -> Actor:
    """The actor that the middleware, or a checked API token, put on a request."""
    actor: Actor = request.actor
    return actor
