"""An actor in words, for the trail."""

from django.utils.translation import gettext as _

from apps.core.access import ActorWords
from apps.core.actor import Actor
from apps.identity.models import ApiClient, Department, Organisation, User


def words_for(actor: Actor) -> ActorWords:
    """Name, workplace, roles and on whose behalf, as they are now."""
    if actor.client:
        return _program(actor)
    if actor.system:
        return ActorWords(name=_("Portal"), roles=actor.system)
    if not actor.user:
        return ActorWords(name=_("neprijavljeni obiskovalec"))
    return ActorWords(
        name=str(actor.user), workplace=_workplace(actor), roles=", ".join(sorted(actor.roles)), behalf=_behalf(actor)
    )


def _program(actor: Actor) -> ActorWords:
    known = ApiClient.objects.filter(client__pk=actor.client).select_related("client", "organisation").first()
    if known is None:
        return ActorWords(name=actor.client, behalf=str(actor.user or ""))
    owner = str(known.organisation or "")
    return ActorWords(name=known.client.name, workplace=owner, behalf=str(actor.user or owner))


def _workplace(actor: Actor) -> str:
    """`Mestna občina Ptuj, Oddelek za gospodarske dejavnosti`."""
    if not actor.employer:
        return ""
    departments = list(Department.objects.filter(pk__in=actor.departments).select_related("organisation"))
    if not departments:
        return str(Organisation.objects.filter(pk=actor.employer).first() or "")
    names = sorted(department.name for department in departments)
    return ", ".join([departments[0].organisation.name, *names])


def _behalf(actor: Actor) -> str:
    """Who is acted for."""
    if actor.organisation:
        return str(Organisation.objects.filter(pk=actor.organisation).first() or "")
    return str(User.objects.filter(pk=actor.principal).first() or "") if actor.principal else ""
