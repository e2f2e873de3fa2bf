"""What is published of a report: may differ from what was written, which stays and can be put back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.reports.choices import EventKind
from apps.reports.exceptions import MoveRefused
from apps.reports.models import Report
from apps.reports.models.reports import LONGEST
from apps.reports.services.events import write_event
from apps.reports.services.handling import office_locked


def publish_text(*, actor: Actor, report_id: UUID, text: str, address: str, reason: str) -> Report:
    """Publish other words: pages, search, feed and API say them from the same transaction on."""
    if not text.strip() or not reason.strip():
        raise MoveRefused(_("Vpišite besedilo in razlog spremembe."))
    if len(text) > LONGEST:
        raise MoveRefused(_("Besedilo je predolgo."))
    return _publish(actor, report_id, text.strip(), address.strip(), reason.strip())


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
        texts = (
            ("Objavljeno je izvirno besedilo.", "The original text is published.")
            if text is None
            else ("Objavljeno besedilo je urejeno.", "The published text was edited.")
        )
        write_event(actor, report, EventKind.EDITED, texts, public=False, answer=reason)
        report.save()
    return report
