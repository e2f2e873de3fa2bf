"""What the reporter adds to their report, and what the office does when it does not belong there."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.reports.choices import EventKind, HidingReason, StateType
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report, ReportComment
from apps.reports.models.reports import LONGEST
from apps.reports.services.calling import call_office
from apps.reports.services.events import write_event
from apps.reports.services.handling import office_locked
from apps.reports.services.moving import needed

COMMENTS, COMMENTS_IN = 5, 3600  # to one report, in so many seconds


def comment_report(*, actor: Actor, report_id: UUID, text: str) -> ReportComment:
    """The caller has checked that it is the reporter. Everybody reads it while the report is public; the office is
    told. MoveRefused for nothing or too much, RateLimited for too many."""
    words = text.strip()
    if not words:
        raise MoveRefused(_("Napišite, kaj želite dodati."))
    if len(words) > LONGEST:
        raise MoveRefused(_("Besedilo je predolgo."))
    ratelimit.count("report-comments", str(report_id), allowed=COMMENTS, seconds=COMMENTS_IN)
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category", "officer")
        report: Report = rows.get(pk=report_id)
        if report.kind == StateType.HIDDEN:
            raise MoveRefused(_("Tej prijavi zdaj ni mogoče nič dodati."))
        texts = "Prijavitelj je dodal pojasnilo.", "The reporter added a comment."
        event = write_event(actor, report, EventKind.COMMENT, texts)
        comment = ReportComment.objects.create(event=event, text=words)
        report.updated_at = event.happened
        call_office(report, event)
        report.save()
    return comment


def moderate_comment(*, actor: Actor, report_id: UUID, comment_id: UUID, hidden: bool, reason: str, note: str) -> None:
    """Hide the words of a comment from everybody but the office, or show them again. That there is one stays in the
    timeline."""
    if hidden and reason not in HidingReason.values:
        raise MoveRefused(needed()["hiding"])
    if not note.strip():
        raise MoveRefused(needed()["note"])
    with transaction.atomic():
        report = office_locked(actor, report_id)
        comment = ReportComment.objects.select_for_update().filter(pk=comment_id, event__report=report).first()
        if comment is None:
            raise MoveRefused(_("Tega pojasnila ni več."))
        comment.hidden, comment.reason = hidden, reason if hidden else ""
        comment.save()
        texts = (
            ("Pojasnilo prijavitelja je skrito.", "A comment of the reporter was hidden.")
            if hidden
            else ("Pojasnilo prijavitelja je spet vidno.", "A comment of the reporter is shown again.")
        )
        write_event(actor, report, EventKind.EDITED, texts, public=False, answer=note.strip())
