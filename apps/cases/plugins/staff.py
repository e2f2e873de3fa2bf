"""What cases plug in for the offices that work on them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import CaseState
from apps.cases.models import Case
from apps.cases.models.cases import VIEW
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day
from apps.identity import registry
from apps.identity.models import Mandate

IN_INBOX = 50


def fresh(actor: Actor) -> Any:
    """New cases of the actor's departments: nobody has begun to work on them."""
    return Case.objects.filter(Case.objects.at_work(actor), state=CaseState.RECEIVED)


def in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """The oldest of them as matters of the inbox."""
    rows = fresh(actor).select_related("department").order_by("received_at", "id")[:IN_INBOX]
    return [
        registry.InboxItem(
            title=case.number,
            text=case.title,
            url=reverse("admin:cases_case_change", args=[case.pk]),
            since=case.received_at,
            department=case.department.name,
            until=end_of_day(case.decision_due) if case.decision_due else None,
        )
        for case in rows
    ]


def held(record: Any) -> str:
    """A mandate by which a case was filed stays while the case is not decided."""
    if not isinstance(record, Mandate):
        return ""
    return _t("odprta zadeva") if Case.objects.undecided().filter(mandate=record.pk).exists() else ""


def register() -> None:
    """Called from the app's `register`."""
    registry.inbox_sources.register(
        "cases",
        registry.InboxSource(_("Nove zadeve"), "folder_open", in_inbox, lambda actor: fresh(actor).count()),
        order=20,
    )
    plugs.waiting_cards.register(
        "cases.fresh",
        plugs.WaitingCard(
            title=_("Nove zadeve"),
            icon="folder_open",
            count=lambda actor: fresh(actor).count(),
            url=lambda: reverse("admin:cases_case_changelist") + f"?state__exact={CaseState.RECEIVED}",
            permission=VIEW,
            hint=_("Prejete vloge vaših oddelkov, ki jih še nihče ne rešuje"),
        ),
        order=20,
    )
    plugs.retention_holds.register("cases", held)
    for role in ("officer", "head"):
        registry.grant(role, VIEW)
