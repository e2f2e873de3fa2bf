"""Who may act at all where mandates are concerned: a citizen, in person, at a sufficient level."""

from django.core.exceptions import PermissionDenied

from apps.core.actor import Actor, require_level
from apps.identity.models import Person

NEEDED = "substantial"  # to take or give the right to act for another


def citizen(actor: Actor, *, level: str = NEEDED) -> Person:
    """The person who acts by hand. PermissionDenied for the anonymous, for staff accounts, client programs and accounts
    without a person; LevelTooLow below `level`."""
    if actor.user is None or actor.client or actor.user.is_staff:
        raise PermissionDenied
    person: Person | None = Person.objects.filter(user=actor.user).select_related("user").first()
    if person is None:
        raise PermissionDenied
    require_level(actor, level)
    return person
