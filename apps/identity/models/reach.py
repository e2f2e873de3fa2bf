"""How far an actor reaches: one organisation, or the whole portal."""

from typing import Any

from apps.core.actor import Actor

ADMINISTER = "identity.administer_organisations"


def everything(actor: Actor) -> bool:
    """Whether the portal itself or an administrator of the whole portal asks."""
    return actor.has_perm(ADMINISTER)


def may_run(actor: Actor, organisation: Any, permission: str) -> bool:
    """Whether the actor holds a permission for this organisation: their own, or every one for administrators."""
    return everything(actor) or (actor.has_perm(permission) and actor.employer == organisation.pk)
