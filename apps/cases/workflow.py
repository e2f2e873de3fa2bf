"""State table of cases: how each state is shown, and who may take which step. Issue 4 adds states to `choices`, their
looks to LOOKS and their ways to STEPS; nothing else knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.cases.choices import CaseState
from apps.core.actor import Actor

APPLICANT, PORTAL = "applicant", "portal"  # who is none of identity.roles.ROLES

Guard = Callable[[Actor, Any], str]
Effect = Callable[[Actor, Any], None]


@dataclass(frozen=True)
class Look:
    """How a state is shown to people: colour, icon and word, and what happens next."""

    colour: str
    icon: str
    words: Any
    coming: Any


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` (none: it opens the case) to `target`, open to `roles`. guard: why it cannot be
    taken now, empty when it can; effects: what follows, in the same transaction."""

    sources: frozenset[CaseState]
    target: CaseState
    roles: frozenset[str]
    guard: Guard = lambda actor, case: ""
    effects: tuple[Effect, ...] = ()


LOOKS: dict[str, Look] = {
    CaseState.RECEIVED: Look(
        "info", "vloga", CaseState.RECEIVED.label,
        _("Pregledali bomo, ali je vloga popolna. Če kaj manjka, vas bomo v petih delovnih dneh pozvali, da jo "
          "dopolnite; sicer jo začnemo reševati."),
    ),
}  # fmt: skip
STEPS = {"receive": Step(frozenset(), CaseState.RECEIVED, frozenset({APPLICANT, PORTAL}))}
