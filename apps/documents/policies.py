"""Whose own documents these are: a person's, or an organisation's that somebody acts for."""

from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor
from apps.documents.registry import NOTHING, OwnerPolicy


class PersonPolicy(OwnerPolicy):
    """`person`: the account. Nobody but the person, no mandate and no office opens what they keep for themselves."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """The person."""
        return bool(actor.user and actor.user.is_active and str(actor.user.pk) == owner_id)

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The person."""
        return self.may_read(actor, owner_id)

    def readable(self, actor: Actor) -> Q:
        """One's own."""
        return Q(owner_id=str(actor.user.pk)) if actor.user and actor.user.is_active else NOTHING

    def subject(self, owner_id: str) -> UUID | None:
        """The person."""
        return UUID(owner_id)


class OrganisationPolicy(OwnerPolicy):
    """`organisation`: whoever acts for it by a mandate for all procedures, as long as they act for it."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """With a mandate that is not limited to some procedures."""
        return bool(actor.organisation and actor.procedures is None and str(actor.organisation) == owner_id)

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The same."""
        return self.may_read(actor, owner_id)

    def readable(self, actor: Actor) -> Q:
        """Those of the organisation acted for."""
        if actor.organisation and actor.procedures is None:
            return Q(owner_id=str(actor.organisation))
        return NOTHING


def owner_of(actor: Actor) -> tuple[str, str] | None:
    """Whose own documents the actor has before them; None when acting for another without a right to theirs."""
    if actor.organisation:
        return ("organisation", str(actor.organisation)) if actor.procedures is None else None
    if actor.principal or not actor.user:
        return None
    return ("person", str(actor.user.pk))
