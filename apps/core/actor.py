"""Who acts: the one argument by which every service and QuerySet decides."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

LEVELS = ("low", "substantial", "high")  # eIDAS assurance levels, weakest first


@dataclass(frozen=True)
class Actor:
    """A person, a client program, or nobody, and in what capacity they act.

    user: the account, or None for the anonymous and for programs.
    organisation, mandate: ids of the organisation acted for and of the mandate that allows it.
    roles: names of staff roles. level: assurance level of this session, not of the person.
    client: id of the API client; scopes: what it may do. system: the portal itself (jobs, commands).
    """

    user: Any = None
    organisation: UUID | None = None
    mandate: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    level: str = "low"
    client: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    system: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether an active member of staff acts by hand (never a client program)."""
        return bool(self.user and self.user.is_active and self.user.is_staff and not self.client)

    def has_perm(self, permission: str) -> bool:
        """Whether staff hold a permission such as `territory.view_place`, or the portal itself acts."""
        return bool(self.system) or (self.is_staff and self.user.has_perm(permission))

    def at_least(self, level: str) -> bool:
        """Whether the session reaches an assurance level."""
        return LEVELS.index(self.level) >= LEVELS.index(level)

    @property
    def key(self) -> str:
        """A stable name for throttles and idempotency; empty for the anonymous."""
        if self.client:
            return f"client:{self.client}"
        return f"user:{self.user.pk}" if self.user else self.system and f"system:{self.system}"


ANONYMOUS = Actor()


def system_actor(name: str) -> Actor:
    """The portal itself, for jobs and commands; `name` tells which one in the trail."""
    return Actor(system=name)


def actor_of(request: Any) -> Actor:
    """The actor that the middleware, or a checked API token, put on a request."""
    actor: Actor = request.actor
    return actor
