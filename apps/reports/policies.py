"""Whose the photos of a report are, and who sees them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from apps.core.actor import Actor
from apps.core.models import key_of
from apps.documents.registry import OwnerPolicy
from apps.reports import workflow
from apps.reports.choices import MOST_PHOTOS
from apps.reports.models import Report


class ReportPhotos(OwnerPolicy):
    """`report`: seen by everybody while the report is public, else by whoever sees the report. They come with the
    report or from the office, which looks after them."""

    most_photos = 2 * MOST_PHOTOS  # as many again after the repair

    def hold(self, owner_id: str) -> None:
        """The report stands still meanwhile."""
        if not Report.objects.select_for_update(of=("self",)).filter(pk=key_of(owner_id)).exists():
            raise PermissionDenied

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Whoever sees the report."""
        return bool(Report.objects.visible_to(actor).filter(pk=key_of(owner_id)).exists())

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """The portal, as a report comes in; whoever works on it, contractors too."""
        if actor.system:
            return True
        rows = Report.objects.visible_to(actor).select_related("department")
        report = rows.filter(pk=key_of(owner_id)).first()
        return report is not None and bool(workflow.sides_of(actor, report) & workflow.OUTSIDE)

    def is_public(self, owner_id: str) -> bool:
        """While the report is."""
        return bool(Report.objects.in_public().filter(pk=key_of(owner_id)).exists())

    def photos(self, actor: Actor) -> Q:
        """Of the reports that the actor sees."""
        return Q(owner_id__in=Report.objects.visible_to(actor).text_keys())

    def kept_photos(self, actor: Actor) -> Q:
        """Of the reports of one's office."""
        return Q(owner_id__in=Report.objects.office_of(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Whose report it is."""
        report = Report.objects.select_related("reporter").filter(pk=key_of(owner_id)).first()
        return report.data_subject if report else None
