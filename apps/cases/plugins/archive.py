"""What the archive plugs in: rights, cards of waiting work."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import DisposalState, ItemState
from apps.cases.models import DisposalItem, DisposalList
from apps.cases.models.cases import ARCHIVIST, VIEW
from apps.cases.models.disposal import APPROVE, PROPOSE
from apps.cases.models.packages import HAND_OVER
from apps.cases.policies import PackageDocuments
from apps.cases.providers import SimulatedArchive
from apps.cases.registry import archive_providers
from apps.cases.services.archiving import OWNER, PROVIDER
from apps.cases.services.disposal import due_cases, propose, reason_to_keep
from apps.cases.services.plan import signs_used_without
from apps.core import plugs
from apps.core.legal_time import local_day
from apps.documents.registry import owner_policies
from apps.identity import registry

PLAN = "cases.view_classsign"
CLOSED = plugs.RetentionRule(
    title=_("Zaključene zadeve"),
    period=_("kot določa klasifikacijski načrt; portal jih le predlaga, izbriše jih po seznamu, ki ga odobri vodja"),
    start=_("1. januar po letu zaključka"),
    basis=_("Uredba o upravnem poslovanju, ZVDAGA; začetek teka roka potrdi občina"),
    due=due_cases,
    act=propose,
    needed=reason_to_keep,
    proposed=True,
)
CARDS = {
    "cases.proposed": plugs.WaitingCard(
        title=_("Zadeve, ki jim je potekel rok hrambe"),
        icon="delete_sweep",
        count=lambda actor: DisposalItem.objects.visible_to(actor).filter(state=ItemState.PROPOSED).count(),
        url=lambda: reverse("admin:cases_proposed"),
        permission=PROPOSE,
        hint=_("Sestavite seznam za izbris ali jih izločite"),
    ),
    "cases.lists": plugs.WaitingCard(
        title=_("Seznami za izbris"),
        icon="fact_check",
        count=lambda actor: DisposalList.objects.visible_to(actor).filter(state=DisposalState.PROPOSED).count(),
        url=lambda: reverse("admin:cases_disposallist_changelist") + "?state__exact=proposed",
        permission=APPROVE,
        hint=_("Čakajo na vašo odobritev"),
    ),
}
KEEP_PLAN = ("cases.add_classsign", "cases.change_classsign")


def register() -> None:
    """Called from the app's `register`."""
    for role in ("officer", "head", ARCHIVIST):
        registry.grant(role, PLAN, "cases.view_archivepackage")
    for role in ("head", ARCHIVIST):
        registry.grant(role, HAND_OVER)
    registry.grant("administrator", *KEEP_PLAN)
    owner_policies.register(OWNER, PackageDocuments())
    archive_providers.register(PROVIDER, SimulatedArchive())
    registry.grant(ARCHIVIST, VIEW, *KEEP_PLAN)
    for role in ("head", ARCHIVIST, "auditor"):
        registry.grant(role, "cases.view_disposallist")
    registry.grant(ARCHIVIST, PROPOSE)
    registry.grant("head", APPROVE)
    plugs.retention_rules.register("cases.closed", CLOSED, order=310)
    for key, card in CARDS.items():
        plugs.waiting_cards.register(key, card, order=50)
    plugs.waiting_cards.register(
        "cases.plan",
        plugs.WaitingCard(
            title=_("Znaki, ki jih ni v načrtu"),
            icon="account_tree",
            count=lambda actor: len(signs_used_without(local_day(timezone.now()))),
            url=lambda: reverse("admin:cases_classsign_changelist"),
            permission=KEEP_PLAN[0],
            hint=_("Zadeve so odprte pod njimi, rok hrambe pa ni znan"),
        ),
        order=60,
    )
