"""How a mandate goes from state to state: the table, and who stands on which side."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Any

from apps.core.actor import Actor
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate


class Side(Enum):
    """In what relation an actor stands to a mandate."""

    STAFF = "staff"  # may decide on mandates, and this one is not about themself
    REPRESENTATIVE = "representative"  # acts, or wants to act, for the other
    INVITED = "invited"  # the offer is theirs to answer
    GRANTOR = "grantor"  # the person represented, or who may grant mandates of the organisation


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` to `target`, open to `sides`. ends: it takes rights away or withdraws a request, so
    it needs no assurance level and stays open to accounts of every kind."""

    sources: frozenset[MandateState]
    target: MandateState
    sides: frozenset[Side]
    ends: bool = False


REQUESTED, OFFERED, ACCEPTED = MandateState.REQUESTED, MandateState.OFFERED, MandateState.ACCEPTED
STEPS = {
    "confirm": Step(frozenset({REQUESTED}), ACCEPTED, frozenset({Side.STAFF})),
    "refuse": Step(frozenset({REQUESTED}), MandateState.DECLINED, frozenset({Side.STAFF})),
    "accept": Step(frozenset({OFFERED}), ACCEPTED, frozenset({Side.INVITED})),
    "decline": Step(frozenset({OFFERED}), MandateState.DECLINED, frozenset({Side.INVITED}), ends=True),
    "revoke": Step(
        frozenset({OFFERED, ACCEPTED}), MandateState.REVOKED, frozenset({Side.GRANTOR, Side.STAFF}), ends=True
    ),
    "renounce": Step(
        frozenset({REQUESTED, ACCEPTED}), MandateState.RENOUNCED, frozenset({Side.REPRESENTATIVE}), ends=True
    ),
}


def digest_of(link: str) -> str:
    """What is kept of the secret in an invitation's link."""
    return hashlib.sha256(link.encode()).hexdigest() if link else ""


def sides_of(actor: Actor, mandate: Mandate, link: str = "") -> set[Side]:
    """Every side on which the actor stands; `link` is the secret of an invitation, when they came with one. Client
    programs stand on none: people decide on mandates by hand. The portal itself (demo) stands for staff."""
    user: Any = actor.user
    if actor.system:
        return {Side.STAFF}
    if user is None or actor.client:
        return set()
    found = set()
    own = user.pk in (mandate.representative_id, mandate.person_id)
    if actor.has_perm("identity.decide_mandate") and not own:
        found.add(Side.STAFF)
    if mandate.representative_id == user.pk:
        found.add(Side.REPRESENTATIVE)
    if mandate.kind == MandateKind.GRANTED:
        if not user.is_staff and Mandate.objects.offered_to(user, link=digest_of(link)).filter(pk=mandate.pk).exists():
            found.add(Side.INVITED)
        if mandate.person_id == user.pk or may_grant_for(user, mandate.organisation_id):
            found.add(Side.GRANTOR)
    return found


def may_grant_for(user: Any, organisation_id: Any) -> bool:
    """Whether somebody holds a mandate that lets them grant mandates of an organisation."""
    if organisation_id is None:
        return False
    held = Mandate.objects.in_force().filter(representative=user, may_grant=True)
    return held.filter(organisation=organisation_id).exists()


def steps_open(actor: Actor, mandate: Mandate, link: str = "") -> set[str]:
    """Names of the steps that the actor could take now (what a page offers; services check again under lock)."""
    sides = sides_of(actor, mandate, link)
    return {name for name, step in STEPS.items() if mandate.state in step.sources and sides & step.sides}
