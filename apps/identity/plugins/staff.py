"""What staff and their organisations plug into the house."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import demo, registry
from apps.identity.choices import GrantState
from apps.identity.models import AccessGrant
from apps.identity.roles import role_title
from apps.identity.services.invitations import waiting_invitations
from apps.identity.services.roles import sync_roles

DESCRIPTIONS = {
    "identity.administer_organisations": _("urejanje vseh organizacij in računov"),
    "identity.decide_accessgrant": _("odločanje o dostopih organizacij"),
    "identity.reveal_person": _("razkritje EMŠO in davčne številke"),
}
OFFERS = {
    "identity.view_person": (
        _("Vpogled v podatke občanov"),
        _("Ime, naslov in kontakt vseh oseb, ki uporabljajo portal. EMŠO in davčna številka ostaneta skrita."),
    ),
    "identity.reveal_person": (
        _("Razkritje EMŠO in davčne številke"),
        _("Poleg vpogleda v podatke občanov tudi EMŠO, davčna številka in datum rojstva, vsakič z razlogom."),
    ),
    "identity.view_mandate": (
        _("Preverjanje pooblastil"),
        _("Kdo sme zastopati koga, za katere postopke in do kdaj."),
    ),
    "identity.view_organisation": (
        _("Vpogled v podjetja in društva"),
        _("Ime, matična številka, naslov in kontakt organizacij, ki v portalu poslujejo z občino."),
    ),
    "territory.change_place": (
        _("Urejanje krajev na zemljevidu"),
        _("Popravljanje imen, opisov in leg ustanov, parkirišč in drugih točk."),
    ),
}  # fmt: skip


def requests_to_decide(actor: Actor) -> Any:
    """Requests that wait for this actor's decision; those of their own organisation are for somebody else."""
    if not actor.has_perm("identity.decide_accessgrant"):
        return AccessGrant.objects.none()
    rows = AccessGrant.objects.visible_to(actor).filter(state=GrantState.REQUESTED)
    return rows.exclude(requested_by=actor.user.pk).exclude(organisation=actor.employer).order_by("created")


def requests_in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """The same as matters of the inbox."""
    rows = requests_to_decide(actor).select_related("organisation")
    return [
        registry.InboxItem(
            title=str(grant.organisation),
            text=grant.access,
            url=reverse("admin:identity_accessgrant_change", args=[grant.pk]),
            since=grant.created,
        )
        for grant in rows
    ]


def invitations_in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """Colleagues who have not answered an invitation yet."""
    rows = waiting_invitations(actor).select_related("employment__user", "employment__department")
    return [
        registry.InboxItem(
            title=str(invitation.employment.user),
            text=role_title(invitation.employment.role),
            url=reverse("admin:identity_invitation_change", args=[invitation.pk]),
            since=invitation.sent,
            department=invitation.employment.department.name,
            until=invitation.expires,
        )
        for invitation in rows
    ]


def inbox_count(actor: Actor) -> int:
    """How much waits in the inbox of the actor's organisation, all sources together."""
    return sum(source.count(actor) for source in registry.inbox_sources)


def make_groups(sender: Any, **kwargs: Any) -> None:
    """After a migration, once all permissions are there: with the last of the apps."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender == last:
        sync_roles(strict=False)


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.demo_modules.register("identity", plugs.DemoModule("Računi", demo.load), order=10)
    plugs.demo_facts.register("staff", demo.facts)
    for permission, words in DESCRIPTIONS.items():
        registry.describe(permission, words)
    for permission, (title, text) in OFFERS.items():
        registry.offer(permission, registry.AccessOffer(title, text))
    registry.inbox_sources.register("access", registry.InboxSource(
        _("Zahteve organizacij za dostop"), "key", requests_in_inbox, lambda actor: requests_to_decide(actor).count()
    ), order=10)  # fmt: skip
    registry.inbox_sources.register("invitations", registry.InboxSource(
        _("Povabila, ki čakajo na odgovor"), "mail", invitations_in_inbox,
        lambda actor: waiting_invitations(actor).count(),
    ), order=90)  # fmt: skip
    plugs.waiting_cards.register("inbox", plugs.WaitingCard(
        _("Nabiralnik"), "inbox", inbox_count, lambda: reverse("identity:inbox"), "identity.view_department",
        _("Kar čaka vašo organizacijo in vaše oddelke."),
    ), order=10)  # fmt: skip
    post_migrate.connect(make_groups, dispatch_uid="identity.make_groups")
