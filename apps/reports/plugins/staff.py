"""What reports plug in for the offices that work on them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import registry
from apps.reports import demo
from apps.reports.choices import ReportState
from apps.reports.models import Report
from apps.reports.models.reports import VIEW

IN_INBOX = 50


def fresh(actor: Actor) -> Any:
    """Reports of the actor's departments that nobody has looked at yet."""
    states = (ReportState.RECEIVED, ReportState.REOPENED)
    return Report.objects.filter(Report.objects.at_work(actor), state__in=states, officer=None)


def late(actor: Actor) -> Any:
    """Open ones whose time went by: the actor's own, and those that nobody has."""
    rows = Report.objects.filter(Report.objects.at_work(actor), due_at__lt=timezone.now()).opened()
    return rows.filter(officer=None) | rows.filter(officer=actor.user.pk) if actor.user else rows.none()


def unplaced(actor: Actor) -> Any:
    """Open ones that are not on the map."""
    return Report.objects.filter(Report.objects.at_work(actor)).opened().unplaced()


def in_inbox(actor: Actor) -> Sequence[registry.InboxItem]:
    """The oldest fresh ones as matters of the inbox."""
    rows = fresh(actor).named().order_by("received_at", "id")[:IN_INBOX]
    return [
        registry.InboxItem(
            title=report.title, text=report.published_text[:120],
            url=reverse("admin:reports_report_change", args=[report.pk]), since=report.received_at,
            department=report.department.name, until=report.due_at,
        )
        for report in rows
    ]  # fmt: skip


CARDS: tuple[tuple[str, Any, str, Callable[[Actor], Any], Any, int], ...] = (
    ("nove", _("Nove prijave"), "campaign", fresh, _("Prijave vaših oddelkov, ki jih še nihče ne rešuje"), 21),
    ("zamujene", _("Zamujene prijave"), "alarm", late, _("Rok je potekel: vaše in nedodeljene prijave"), 11),
    ("brez-lege", _("Prijave brez lege"), "wrong_location", unplaced, _("Opisane z besedami, niso na zemljevidu"), 31),
)


def _counter(rows: Callable[[Actor], Any]) -> Callable[[Actor], int]:
    return lambda actor: rows(actor).count()


def _leading(tab: str) -> Callable[[], str]:
    return lambda: f"{reverse('admin:reports_report_changelist')}?zavihek={tab}"


def register() -> None:
    """Called from the app's `register`."""
    registry.inbox_sources.register(
        "reports",
        registry.InboxSource(_("Nove prijave"), "campaign", in_inbox, lambda actor: fresh(actor).count()),
        order=21,
    )
    for key, title, icon, rows, hint, order in CARDS:
        card = plugs.WaitingCard(
            title=title, icon=icon, count=_counter(rows), url=_leading(key), permission=VIEW, hint=hint
        )
        plugs.waiting_cards.register(f"reports.{key}", card, order=order)
    plugs.demo_modules.register("reports", plugs.DemoModule("Prijave napak", demo.load), order=75)
    for role in ("officer", "head"):
        registry.grant(
            role, VIEW, "reports.view_reportcategory", "reports.view_servicelevel", "reports.view_categoryattribute",
            "reports.view_answertemplate",
        )  # fmt: skip
    for model in ("reportcategory", "answertemplate"):
        registry.grant("head", f"reports.add_{model}", f"reports.change_{model}", municipal=True)
        registry.grant("administrator", f"reports.add_{model}", f"reports.change_{model}")
