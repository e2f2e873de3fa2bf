"""What the office does with a report besides moving it: who works on it, what comes first, what it is, where it is."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity.models import Department, Employment, Organisation, User
from apps.reports import signals, workflow
from apps.reports.choices import EventKind, Priority
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportCategory, ReportEvent
from apps.reports.services.events import write_event
from apps.reports.services.moving import announce, begin_period, locked, settle
from apps.reports.services.reporting import outside
from apps.reports.services.routes import flag_report
from apps.reports.services.routing import lead, say_rule
from apps.territory.services import quarter_at, street_key

WORKING = ("officer", "head")


def office_locked(actor: Actor, report_id: UUID) -> Report:
    """The report, locked; Http404 when it is not seen, MoveRefused for whoever does not work on it."""
    report = locked(actor, report_id)
    if not actor.system and not workflow.sides_of(actor, report) & workflow.OFFICE:
        raise MoveRefused(_("Za to nimate pravice."))
    if report.waits_since:  # whatever the office does now, it has seen what was new
        Report.objects.filter(pk=report.pk).update(waits_since=None)
        report.waits_since = None
    return report


def colleagues_of(department: Department) -> list[User]:
    """Who can work on reports of a department today."""
    jobs = Employment.objects.on(local_day(timezone.now())).filter(department=department, role__in=WORKING)
    rows = User.objects.filter(is_active=True, pk__in=jobs.values("user"))
    return list(rows.order_by("last_name", "first_name"))


def assign_report(
    *, actor: Actor, report_id: UUID, department: Department, officer: User | None, contractor: Organisation | None
) -> Report:
    """Say who deals with it. What everybody may know (department, contractor) stands in the public timeline, the
    officer inside. An officer of another department is refused."""
    with transaction.atomic():
        report = office_locked(actor, report_id)
        if department.organisation_id != report.department.organisation_id and not actor.system:
            raise MoveRefused(_("Oddelku druge organizacije prijave ne morete predati. Posredujte jo."))
        if officer is not None and officer not in colleagues_of(department):
            raise MoveRefused(_("Ta oseba na tem oddelku ne rešuje prijav."))
        _say_assigned(actor, report, department, officer, contractor)
        report.department, report.officer, report.contractor = department, officer, contractor
        report.save()
    return report


def _say_assigned(
    actor: Actor, report: Report, department: Department, officer: User | None, contractor: Organisation | None
) -> None:
    """A line for each change."""
    if department.pk != report.department_id:
        texts = f"Prijavo obravnava: {department.name}.", f"The report is handled by: {department.name}."
        _touch(report, write_event(actor, report, EventKind.ASSIGNED, texts, facts={"department": str(department.pk)}))
    if contractor is not None and contractor.pk != report.contractor_id:
        texts = f"Popravilo opravi: {contractor.name}.", f"The repair is done by: {contractor.name}."
        _touch(report, write_event(actor, report, EventKind.ASSIGNED, texts, facts={"contractor": str(contractor.pk)}))
    if (officer.pk if officer else None) != report.officer_id:
        name = officer.get_full_name() if officer else "–"
        texts = f"Prijavo rešuje: {name}.", f"Worked on by: {name}."
        write_event(actor, report, EventKind.ASSIGNED, texts, public=False)


def _touch(report: Report, event: ReportEvent) -> None:
    report.updated_at = event.happened


def take_over(*, actor: Actor, report_id: UUID) -> Report:
    """The report is mine. Again: nothing. MoveRefused when a colleague has it."""
    with transaction.atomic():
        report = office_locked(actor, report_id)
        if report.officer_id not in (None, actor.user.pk):
            raise MoveRefused(_("Prijavo že rešuje nekdo drug."))
        if report.officer_id is None:
            _say_assigned(actor, report, report.department, actor.user, report.contractor)
            report.officer = actor.user
            report.save()
    return report


def set_priority(*, actor: Actor, report_id: UUID, priority: int) -> Report:
    """What comes first, for the office alone."""
    with transaction.atomic():
        report = office_locked(actor, report_id)
        chosen = Priority(priority)
        if chosen != report.priority:
            texts = f"Prednost: {chosen.label}.", f"Priority: {chosen.name.lower()}."
            write_event(actor, report, EventKind.PRIORITY, texts, public=False)
            report.priority = chosen
            report.save()
    return report


def write_note(*, actor: Actor, report_id: UUID, text: str) -> ReportEvent:
    """For the office alone; it stays for good."""
    if not text.strip():
        raise MoveRefused(_("Napišite besedilo zapisa."))
    with transaction.atomic():
        report = office_locked(actor, report_id)
        texts = "Zapis za urad.", "A note of the office."
        return write_event(actor, report, EventKind.NOTE, texts, public=False, answer=text.strip())


def answer_report(*, actor: Actor, report_id: UUID, text: str) -> ReportEvent:
    """An official answer that everybody reads; the state stays."""
    if not text.strip():
        raise MoveRefused(_("Napišite odgovor, ki ga bodo prebrali vsi."))
    with transaction.atomic():
        report = office_locked(actor, report_id)
        return write_answer(actor, report, ("Odgovor občine.", "An answer of the municipality."), text)


def write_answer(actor: Actor, report: Report, texts: tuple[str, str], text: str) -> ReportEvent:
    """For whoever holds the report's lock and has seen that the actor may answer; whoever waits hears of it."""
    event = write_event(actor, report, EventKind.ANSWER, texts, answer=text.strip())
    report.updated_at = event.happened
    report.answered_at = report.answered_at or event.happened
    report.save()
    signals.report_answered.emit(report_id=report.pk, event_id=event.pk)
    return event


def change_category(*, actor: Actor, report_id: UUID, category: ReportCategory, by_rules: bool = False) -> Report:
    """It is something else: department, contractor and deadline follow the category, counted from when it came.
    by_rules: also what the rules of the category say of this place."""
    with transaction.atomic():
        report = office_locked(actor, report_id)
        if category.pk == report.category_id:
            return report
        texts = (f"Vrsta prijave je zdaj: {category.name_sl}.", f"The category is now: {category.name_en}.")
        event = write_event(actor, report, EventKind.CATEGORY, texts, facts={"from": str(report.category_id)})
        report.category, report.contractor = category, category.contractor
        if report.department_id != category.department_id:
            report.department, report.officer = category.department, None
        if by_rules:
            _reroute(actor, report)
        begin_period(report, report.received_at)
        settle(report)
        report.updated_at = event.happened
        report.save()
        announce(report)
    return report


def _reroute(actor: Actor, report: Report) -> None:
    """As if it had come in now; the caller saves."""
    before = report.department, report.officer, report.contractor
    rule = lead(report)
    department, contractor = report.department, report.contractor
    report.department, report.officer, report.contractor = before
    officer = report.officer if department.pk == report.department_id else None
    _say_assigned(actor, report, department, officer, contractor)
    say_rule(report, rule)
    report.department, report.officer, report.contractor = department, officer, contractor


def place_report(
    *, actor: Actor, report_id: UUID, lat: float, lon: float, address: str, by_rules: bool = False
) -> Report:
    """Put it on the map, or move it. by_rules: then assign it anew by the rules of its category. Subscribers around
    the point hear of it when it was on no map before. MoveRefused for a point outside of the municipality."""
    with transaction.atomic():
        report = office_locked(actor, report_id)
        quarter: Any = quarter_at(lat=lat, lon=lon)
        if quarter is None:
            raise MoveRefused(outside())
        texts = "Lega prijave je določena na zemljevidu.", "The report was placed on the map."
        write_event(actor, report, EventKind.PLACED, texts, public=False)
        if report.lat is None:
            report.alerted_at = None
        report.lat, report.lon, report.quarter = lat, lon, quarter
        report.address = address.strip()[:160] or report.address
        report.street = street_key(report.address)
        if by_rules:
            _reroute(actor, report)
        report.save()
        announce(report)
        flag_report(report)
    return report
