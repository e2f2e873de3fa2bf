"""Two reports of the same thing become one: followers and votes move along, the reporter of the other one follows."""

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.reports.choices import ClosingReason, EventKind
from apps.reports.exceptions import CannotMerge
from apps.reports.models import Report, Reporter, ReportFollower, ReportVote
from apps.reports.services.events import write_event
from apps.reports.services.moving import move


def merge_reports(*, actor: Actor, report_id: UUID, into_id: UUID) -> Report:
    """Close a report as a duplicate of another one. Both are locked in the order of their ids, so that two officers who
    merge crosswise wait for each other. CannotMerge: with itself, into one that is closed; MoveRefused as
    `take_step`."""
    if report_id == into_id:
        raise CannotMerge(_("Prijave ni mogoče združiti same s seboj."))
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category", "department")
        found = {row.pk: row for row in rows.filter(pk__in=[report_id, into_id]).order_by("pk")}
        seen = set(Report.objects.office_of(actor).filter(pk__in=found).values_list("pk", flat=True))
        if report_id not in seen or into_id not in seen:
            raise Http404
        report, into = found[report_id], found[into_id]
        if not into.is_open:
            raise CannotMerge(_("Prijava, s katero združujete, ni odprta. Izberite odprto."))
        move(actor, report, "merge", words={"into": str(into.pk), "reason": ClosingReason.DUPLICATE})
        report.merged_into = into
        report.save()
        Report.objects.filter(merged_into=report).update(merged_into=into)
        _carry(report, into)
        texts = "S to prijavo je združena še ena.", "Another report was merged into this one."
        write_event(actor, into, EventKind.MERGED, texts, facts={"report": str(report.pk)})
        into.updated_at = timezone.now()
        into.votes = ReportVote.objects.filter(report=into).count()
        into.followers = ReportFollower.objects.filter(report=into).told().count()
        into.save()
    return into


def _carry(report: Report, into: Report) -> None:
    """Whoever followed the one follows the other; sealed addresses are sealed anew for their new row. One vote more
    for the person who reported it: they see it too."""
    accounts = set(ReportFollower.objects.filter(report=into).exclude(user=None).values_list("user", flat=True))
    reporter = Reporter.objects.filter(report=into).first()
    indexes = set(ReportFollower.objects.filter(report=into).values_list("email_index", flat=True))
    waiting = [*ReportFollower.objects.filter(report=report), *Reporter.objects.filter(report=report)]
    for one in waiting:
        if one.user_id and one.user_id not in accounts and (reporter is None or one.user_id != reporter.user_id):
            accounts.add(one.user_id)
            ReportFollower.objects.create(report=into, user_id=one.user_id, confirmed=one.confirmed)
        elif one.email and one.email_index not in indexes:
            indexes.add(one.email_index)
            ReportFollower.objects.create(report=into, email=one.email, confirmed=one.confirmed, language=one.language)
    votes = [ReportVote(report=into, voter=vote.voter) for vote in ReportVote.objects.filter(report=report)]
    ReportVote.objects.bulk_create([*votes, ReportVote(report=into, voter=f"merged:{report.pk.hex}")])
