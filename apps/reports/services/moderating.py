"""What is published of a report: may differ from what was written, which stays and can be put back. Text and pictures
are redacted in one transaction: pages, search, feed and API say the new words from then on, the addresses of the old
pictures answer nobody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.documents.exceptions import PhotoGone
from apps.documents.models import Photo
from apps.documents.services import blur_photo, hide_photo
from apps.reports.choices import REPORT, EventKind
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report
from apps.reports.models.reports import LONGEST
from apps.reports.services.events import write_event
from apps.reports.services.handling import office_locked
from apps.territory.services import street_key

Box = tuple[float, float, float, float]


def publish_text(*, actor: Actor, report_id: UUID, text: str, address: str, reason: str) -> Report:
    """Publish other words: pages, search, feed and API say them from the same transaction on."""
    if not text.strip() or not reason.strip():
        raise MoveRefused(_("Vpišite besedilo in razlog spremembe."))
    if len(text) > LONGEST:
        raise MoveRefused(_("Besedilo je predolgo."))
    return _publish(actor, report_id, text.strip(), address.strip(), reason.strip())


@dataclass(frozen=True)
class Redaction:
    """What is published from now on. blur: parts of photos (left, top, width, height as shares of their sides) by the
    address under which the picture was looked at; hide: keys of photos that nobody sees any more."""

    text: str
    address: str
    reason: str
    blur: Mapping[UUID, Sequence[Box]] = field(default_factory=dict)
    hide: Collection[UUID] = ()


def redact_report(*, actor: Actor, report_id: UUID, redaction: Redaction) -> Report:
    """All of it or nothing. MoveRefused also when a picture was changed by somebody meanwhile, or sent twice."""
    with transaction.atomic():
        report = publish_text(
            actor=actor, report_id=report_id, text=redaction.text, address=redaction.address, reason=redaction.reason
        )
        kept = Photo.objects.kept_by(actor).filter(owner_kind=REPORT, owner_id=str(report.pk))
        for photo in kept.filter(pk__in=list(redaction.hide)):
            hide_photo(actor=actor, photo=photo, reason=redaction.reason)
        for address, boxes in redaction.blur.items():
            _blur(actor, kept.filter(address=address).first(), address, boxes, redaction.reason)
    return report


def _blur(actor: Actor, photo: Photo | None, address: UUID, boxes: Sequence[Box], reason: str) -> None:
    try:
        if photo is None:
            raise PhotoGone
        blur_photo(actor=actor, photo=photo, rectangles=boxes, reason=reason, address=address)
    except PhotoGone as error:
        raise MoveRefused(_("Fotografijo je med tem nekdo spremenil. Poglejte jo znova.")) from error


def restore_text(*, actor: Actor, report_id: UUID, reason: str) -> Report:
    """Publish what was written."""
    if not reason.strip():
        raise MoveRefused(_("Napišite, zakaj."))
    return _publish(actor, report_id, None, None, reason.strip())


def _publish(actor: Actor, report_id: UUID, text: str | None, address: str | None, reason: str) -> Report:
    with transaction.atomic():
        report = office_locked(actor, report_id)
        report.published_text = report.text if text is None else text
        report.address = report.address if address is None else address[:160]
        report.street = street_key(report.address)
        texts = (
            ("Objavljeno je izvirno besedilo.", "The original text is published.")
            if text is None
            else ("Objavljeno besedilo je urejeno.", "The published text was edited.")
        )
        write_event(actor, report, EventKind.EDITED, texts, public=False, answer=reason)
        report.save()
    return report
