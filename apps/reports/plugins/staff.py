"""What reports plug in for the offices that work on them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.identity import registry
from apps.reports import demo, demo_gateway
from apps.reports.choices import DispatchState, ReportState
from apps.reports.models import Dispatch, Report
from apps.reports.models.reports import FIELD, VIEW

IN_INBOX = 50


def fresh(actor: Actor) -> Any:
    """Reports of the actor's departments that nobody has looked at yet."""
    states = (ReportState.RECEIVED, ReportState.REOPENED)
    return Report.objects.filter(Report.objects.at_work(actor), state__in=states, officer=None).opened()


def late(actor: Actor) -> Any:
    """Open ones whose time went by: the actor's own, and those that nobody has."""
    rows = Report.objects.filter(Report.objects.at_work(actor), due_at__lt=timezone.now()).opened()
    return rows.filter(officer=None) | rows.filter(officer=actor.user.pk) if actor.user else rows.none()


def waiting(actor: Actor) -> Any:
    """To which the reporter or the contractor has added something: the actor's own, and those that nobody has."""
    rows = Report.objects.filter(Report.objects.at_work(actor)).exclude(waits_since=None)
    return rows.filter(officer=None) | rows.filter(officer=actor.user.pk) if actor.user else rows.none()


def outside(actor: Actor) -> Any:
    """Open ones that the actor works on where they are."""
    return Report.objects.in_field(actor).opened()


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


def stuck(actor: Actor) -> Any:
    """Reports of the actor's office that could not be passed on."""
    return Dispatch.objects.visible_to(actor).stuck()


def finished(actor: Actor) -> Any:
    """Reports that a recipient says are done, and that are still open here."""
    rows = Dispatch.objects.visible_to(actor)
    return rows.filter(state=DispatchState.CLOSED, report__state=ReportState.FORWARDED)


CARDS: tuple[tuple[str, Any, str, Callable[[Actor], Any], Any, int], ...] = (
    ("nove", _("Nove prijave"), "campaign", fresh, _("Prijave vaših oddelkov, ki jih še nihče ne rešuje"), 21),
    ("zamujene", _("Zamujene prijave"), "alarm", late, _("Rok je potekel: vaše in nedodeljene prijave"), 11),
    ("odziv", _("Prijave na odziv"), "reply", waiting, _("Prijavitelj ali izvajalec je dodal kaj novega"), 12),
    ("brez-lege", _("Prijave brez lege"), "wrong_location", unplaced, _("Opisane z besedami, niso na zemljevidu"), 31),
)


def _counter(rows: Callable[[Actor], Any]) -> Callable[[Actor], int]:
    return lambda actor: rows(actor).count()


def _leading(tab: str) -> Callable[[], str]:
    return lambda: f"{reverse('admin:reports_report_changelist')}?zavihek={tab}"


DISPATCHES: tuple[tuple[str, Any, str, Callable[[Actor], Any], Any, int], ...] = (
    ("zataknjene", _("Neposredovane prijave"), "outgoing_mail", stuck, _("Prejemniku jih nismo mogli poslati"), 12),
    ("za-preverjanje", _("Prejemnik je končal"), "task_alt", finished, _("Preverite in zaključite prijavo"), 22),
)


def _dispatches(tab: str) -> Callable[[], str]:
    return lambda: f"{reverse('admin:reports_dispatch_changelist')}?zavihek={tab}"


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
    for key, title, icon, rows, hint, order in DISPATCHES:
        card = plugs.WaitingCard(
            title=title, icon=icon, count=_counter(rows), url=_dispatches(key), permission=VIEW, hint=hint
        )
        plugs.waiting_cards.register(f"reports.dispatch.{key}", card, order=order)
    card = plugs.WaitingCard(
        title=_("Na terenu"), icon="location_on", count=_counter(outside), url=lambda: reverse("reports:field"),
        permission=FIELD, hint=_("Odprte prijave po bližini, za delo na terenu"),
    )  # fmt: skip
    plugs.waiting_cards.register("reports.field", card, order=22)
    plugs.demo_modules.register("reports", plugs.DemoModule("Prijave napak", demo.load), order=75)
    gateway = plugs.DemoModule("Open311 in posredovanja", demo_gateway.load)
    plugs.demo_modules.register("reports.gateway", gateway, order=76)
    for role in ("officer", "head", "contractor"):
        registry.grant(role, FIELD)
    for role in ("officer", "head"):
        registry.grant(
            role, VIEW, "reports.view_reportcategory", "reports.view_servicelevel", "reports.view_categoryattribute",
            "reports.view_answertemplate", "reports.view_dispatch", "reports.retry_dispatch", "reports.view_recipient",
            "reports.view_routingrule", "reports.view_schoolroute",
        )  # fmt: skip
    plugs.demo_facts.register("open311", demo_gateway.facts)
    registry.describe("reports.export_dangers", _("izvoz nevarnosti na šolskih poteh"))
    registry.grant("head", "reports.export_dangers", municipal=True)
    registry.grant("administrator", "reports.view_schoolroute", "reports.export_dangers")
    abuse = [f"reports.{verb}_blockedsender" for verb in ("view", "add", "change", "delete")]
    registry.grant("head", *abuse, "reports.view_integrator", municipal=True)
    registry.grant("administrator", *abuse)
    for model in ("reportcategory", "answertemplate", "recipient", "integrator", "schoolroute"):
        registry.grant("head", f"reports.add_{model}", f"reports.change_{model}", municipal=True)
        registry.grant("administrator", f"reports.add_{model}", f"reports.change_{model}")
