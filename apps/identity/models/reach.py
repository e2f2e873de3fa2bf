"""How far an actor reaches: one organisation, or the whole portal."""

from apps.core.actor import Actor

ADMINISTER = "identity.administer_organisations"


def everything(actor: Actor) -> bool:
    """Whether the portal itself or an administrator of the whole portal asks."""
    return actor.has_perm(ADMINISTER)
