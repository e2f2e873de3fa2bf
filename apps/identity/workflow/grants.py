"""State tables: from where to where, and by which event it is told."""

from dataclasses import dataclass

from apps.core.events import EventType
from apps.identity import signals
from apps.identity.choices import GrantState


@dataclass(frozen=True)
class Step:
    """One allowed change of state."""

    before: GrantState
    after: GrantState
    event: EventType | None = None


GRANT_STEPS = {
    "approve": Step(GrantState.REQUESTED, GrantState.APPROVED, signals.access_granted),
    "refuse": Step(GrantState.REQUESTED, GrantState.REFUSED, signals.access_refused),
    "withdraw": Step(GrantState.REQUESTED, GrantState.WITHDRAWN),
    "revoke": Step(GrantState.APPROVED, GrantState.REVOKED, signals.access_revoked),
}
