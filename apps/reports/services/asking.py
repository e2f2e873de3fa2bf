"""What the reporter says after a repair: that it is fixed, once; that it is not is `reopen_by_reporter`."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.reports.choices import EventKind, ReportState
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportEvent
from apps.reports.services.events import write_event

CONFIRMED = "confirmed"


def is_confirmed(report: Report) -> bool:
    """Whether the reporter has said so since it was fixed the last time."""
    rows = ReportEvent.objects.filter(report=report, facts__has_key=CONFIRMED)
    return report.closed_at is not None and rows.filter(happened__gte=report.closed_at).exists()


def confirm_fixed(*, actor: Actor, report_id: UUID) -> Report:
    """The caller has checked that it is the reporter. Again: nothing. MoveRefused unless it is fixed."""
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category")
        report: Report = rows.get(pk=report_id)
        if report.state != ReportState.FIXED:
            raise MoveRefused(_("Prijava zdaj ni označena kot odpravljena."))
        if not is_confirmed(report):
            texts = "Prijavitelj je potrdil, da je odpravljeno.", "The reporter confirmed that it is fixed."
            event = write_event(actor, report, EventKind.ANSWER, texts, facts={CONFIRMED: True})
            report.updated_at = event.happened
            report.save()
    return report
