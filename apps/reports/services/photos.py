"""Photos of a report: they come with it or from the office, and go with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.core.actor import Actor, system_actor
from apps.documents.choices import PhotoKind
from apps.documents.models import Photo
from apps.documents.services import claim_photos, remove_photo
from apps.reports.choices import REPORT
from apps.reports.models import Report

PORTAL = system_actor("reports")


def keep_photos(report: Report, tickets: Iterable[Any]) -> list[Photo]:
    """What the form uploaded becomes the report's; the caller has seen that the tickets are the sender's. PhotoGone."""
    return claim_photos(actor=PORTAL, tickets=tickets, owner_kind=REPORT, owner_id=report.pk, kind=PhotoKind.BEFORE)


def add_photos(*, actor: Actor, report_id: UUID, photos: Iterable[Photo], kind: str) -> list[Photo]:
    """The office adds what it took there. PermissionDenied, PhotoRefused when there are too many, PhotoGone."""
    tickets = [photo.address for photo in photos]
    return claim_photos(actor=actor, tickets=tickets, owner_kind=REPORT, owner_id=report_id, kind=kind)


def drop_photos(report: Report, reason: str) -> None:
    """All of them go for good."""
    for photo in Photo.objects.filter(owner_kind=REPORT, owner_id=str(report.pk), removed=None):
        remove_photo(actor=PORTAL, photo=photo, reason=reason)


def is_documented(report: Report) -> bool:
    """Whether a photo shows it after the repair."""
    return bool(Photo.objects.of(REPORT, report.pk).filter(kind=PhotoKind.AFTER).exists())
