"""What those say who repair for the municipality, or to whom a report was passed on. It is written down; what follows
from it, the office decides."""

import hashlib
from uuid import UUID

from django.db import transaction

from apps.core.actor import Actor
from apps.reports.choices import EventKind
from apps.reports.models import Report, ReportEvent
from apps.reports.services.events import write_event

SAID = {
    "open": ("%s sporoča: v obravnavi.", "%s says: being dealt with."),
    "closed": ("%s sporoča: zaključeno. Občina bo to preverila.",
               "%s says: finished. The municipality will check it."),
}  # fmt: skip
HEARD = "heard"


def hear_contractor(*, actor: Actor, report_id: UUID, state: str, text: str) -> ReportEvent:
    """A contractor's system tells how far it is; the caller has checked that the report is the contractor's."""
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category", "contractor")
        report: Report = rows.get(pk=report_id)
        return write_heard(actor, report, str(report.contractor), state=state, text=text)


def write_heard(actor: Actor, report: Report, who: str, *, state: str, text: str) -> ReportEvent:
    """For whoever holds the report's lock. state: `open` or `closed`. That something was said stands in public while
    the report is open; the words themselves are for the office, which publishes what is fit for it. Said again it is
    the same event."""
    facts = {HEARD: state, "words": hashlib.sha256(f"{who}\n{text.strip()}".encode()).hexdigest()[:16]}
    latest = ReportEvent.objects.filter(report=report, facts__has_key=HEARD).order_by("-happened", "-id").first()
    if latest is not None and latest.facts == facts:
        return latest
    told = [words % who for words in SAID[state]]
    event = write_event(actor, report, EventKind.ANSWER, told, public=report.is_open, facts=facts)
    if text.strip():
        notes = f"{who} je zapisal:", f"{who} wrote:"
        write_event(actor, report, EventKind.NOTE, notes, public=False, answer=text.strip())
    if report.is_open:
        report.updated_at = event.happened
        report.save()
    return event
