"""What cases plug in for the offices that work on them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.cases import desk
from apps.cases.choices import CaseState
from apps.cases.models import Case, CaseMessage, OpinionRequest
from apps.cases.models.cases import VIEW
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day, local_day
from apps.identity import registry
from apps.identity.models import Mandate

IN_INBOX = 50
REGISTERING = ("cases.view_paperfiling", "cases.add_paperfiling")


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


def to_do(actor: Actor) -> Any:
    """Open cases that wait for the actor: an officer's own and those that nobody of the department has yet."""
    rows = Case.objects.filter(Case.objects.at_work(actor)).undecided()
    return rows.filter(Q(officer=actor.user.pk) | Q(officer=None)) if actor.user else rows.none()


DUE = (
    ("zamujene", _("Zamujene zadeve"), "alarm", desk.overdue, _("Rok je potekel: vaše in nedodeljene zadeve")),
    ("kmalu", _("Rok se izteka"), "hourglass_bottom", desk.due_soon,
     _("Rok poteče v sedmih dneh: vaše in nedodeljene zadeve")),
)  # fmt: skip


def _counter(narrow: Any) -> Any:
    return lambda actor: narrow(to_do(actor), local_day(timezone.now())).count()


def _leading(tab: str) -> Any:
    return lambda: f"{reverse('admin:cases_desk')}?zavihek={tab}"


def written(actor: Actor) -> Any:
    """Cases of the actor's departments in which the party wrote something that nobody has read, but not those that
    somebody else works on."""
    unread = CaseMessage.objects.unread_by(office=True).values("case")
    rows = Case.objects.filter(Case.objects.at_work(actor), pk__in=unread)
    return rows.filter(Q(officer=None) | Q(officer=actor.user.pk)) if actor.user else rows


def letters(actor: Actor) -> Sequence[registry.InboxItem]:
    """The oldest of them as matters of the inbox."""
    rows = written(actor).select_related("department").annotate(
        since=Min("messages__written", filter=Q(messages__from_office=False, messages__read_at=None))
    )  # fmt: skip
    return [
        registry.InboxItem(
            title=case.number,
            text=case.title,
            url=reverse("admin:cases_case_change", args=[case.pk]) + "#sporocila",
            since=case.since,
            department=case.department.name,
        )
        for case in rows.order_by("since", "id")[:IN_INBOX]
    ]


def owed(actor: Actor) -> Any:
    """Requests for opinions that wait for the actor's departments."""
    return OpinionRequest.objects.from_us(actor)


def owed_in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """The most urgent of them as matters of the inbox."""
    rows = owed(actor).select_related("case", "department").order_by("due", "id")[:IN_INBOX]
    return [
        registry.InboxItem(
            title=opinion.case.number,
            text=opinion.case.title,
            url=reverse("admin:cases_opinion_answer", args=[opinion.pk]),
            since=opinion.created,
            department=opinion.department.name,
            until=end_of_day(opinion.due),
        )
        for opinion in rows
    ]


def held(record: Any) -> str:
    """A mandate by which a case was filed stays while the case is not decided."""
    if not isinstance(record, Mandate):
        return ""
    return _t("odprta zadeva") if Case.objects.undecided().filter(mandate=record.pk).exists() else ""


def _register_messages() -> None:
    registry.inbox_sources.register(
        "cases.messages",
        registry.InboxSource(_("Sporočila strank"), "mail", letters, lambda actor: written(actor).count()),
        order=25,
    )
    plugs.waiting_cards.register(
        "cases.messages",
        plugs.WaitingCard(
            title=_("Sporočila strank"),
            icon="mail",
            count=lambda actor: written(actor).count(),
            url=lambda: reverse("identity:inbox"),
            permission=VIEW,
            hint=_("Zadeve z neprebranimi sporočili strank"),
        ),
        order=25,
    )


def _register_opinions() -> None:
    registry.inbox_sources.register(
        "cases.opinions",
        registry.InboxSource(
            _("Mnenja, ki jih čakajo od nas"), "forum", owed_in_inbox, lambda actor: owed(actor).count()
        ),
        order=22,
    )  # fmt: skip
    plugs.waiting_cards.register(
        "cases.opinions",
        plugs.WaitingCard(
            title=_("Mnenja, ki jih čakajo od nas"),
            icon="forum",
            count=lambda actor: owed(actor).count(),
            url=lambda: reverse("admin:cases_opinions"),
            permission=VIEW,
            hint=_("Zaprosila za mnenje, na katera vaš oddelek še ni odgovoril"),
        ),
        order=22,
    )


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
    for key, title, icon, rows, hint in DUE:
        plugs.waiting_cards.register(
            f"cases.{key}",
            plugs.WaitingCard(
                title=title, icon=icon, count=_counter(rows), url=_leading(key), permission=VIEW, hint=hint,
            ),
            order=10,
        )  # fmt: skip
    _register_messages()
    _register_opinions()
    plugs.retention_holds.register("cases", held)
    _grant_rights()


def _grant_rights() -> None:
    for role in ("officer", "head"):
        registry.grant(role, VIEW, "cases.view_legalrule", "cases.view_checklistitem", "cases.view_casetext")
        registry.grant(role, *REGISTERING)
    registry.grant("receiving", *REGISTERING)
    for role in ("head", "administrator"):
        registry.grant(role, "cases.add_casetext", "cases.change_casetext", municipal=True)
        registry.grant(role, "cases.add_checklistitem", "cases.change_checklistitem")
    registry.grant("administrator", "cases.add_legalrule", "cases.change_legalrule")
