"""Exports of everything that the portal knows of a person (GDPR, articles 15 and 20), made in the background."""

import datetime as dt
import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.core.locks import alone
from apps.identity.models import User
from apps.portal import exporting
from apps.portal.choices import ExportState
from apps.portal.exceptions import ExportLimit
from apps.portal.models import DataExport
from apps.portal.signals import data_export_finished

logger = logging.getLogger("portal.exports")

A_DAY = 3  # exports that one person can ask for in 24 hours
ATTEMPTS = 3
LIFE = dt.timedelta(days=7)
PATIENCE = dt.timedelta(minutes=1)  # after which beat looks after an export that its kick missed


@transaction.atomic
def request_export(*, actor: Actor) -> DataExport:
    """Ask for an export of one's own data. The one under way, if there is one (a double click gives one). ExportLimit
    when the day's are used up."""
    if not actor.user or actor.client:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    mine = DataExport.objects.filter(user=user)
    running = mine.filter(state=ExportState.REQUESTED).first()
    if running is not None:
        return running
    lately = mine.filter(created__gt=timezone.now() - dt.timedelta(days=1)).exclude(state=ExportState.FAILED)
    if lately.count() >= A_DAY:
        raise ExportLimit
    export = DataExport.objects.create(user=user, level=actor.level, language=translation.get_language() or "sl")
    enqueue("portal.build_export", str(export.pk))
    return export


def build_export(*, export_id: str | UUID) -> bool:
    """Make the files and tell the person. True when they are there; False when there was nothing to do, another worker
    has it, or it failed (beat tries again, ATTEMPTS times in all).

    Row, files and news are one transaction: a worker killed midway leaves a row that waits. Attempt and files are one
    worker's: others that come meanwhile use up no attempt.
    """
    with alone(f"portal.export.{export_id}") as mine:
        return mine and _begin(export_id) and _make(export_id)


def _make(export_id: str | UUID) -> bool:
    try:
        with transaction.atomic():
            export = _locked(export_id)
            if export is None:
                return False
            actor = Actor(user=export.user, level=export.level)
            with translation.override(export.language):
                export.json_document, export.pdf_document = exporting.store_files(export, actor)
            now = timezone.now()
            export.state, export.finished, export.expires = ExportState.READY, now, now + LIFE
            export.save()
            data_export_finished.emit(export_id=export.pk)
    except Exception:
        logger.exception("export failed", extra={"export": str(export_id)})
        return False
    return True


def _locked(export_id: str | UUID) -> DataExport | None:
    """The row when it waits and nobody else works on it."""
    rows = DataExport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    found: DataExport | None = rows.filter(pk=export_id, state=ExportState.REQUESTED).first()
    return found


def _begin(export_id: str | UUID) -> bool:
    """Count the attempt before it is made: one that kills its worker must end too."""
    with transaction.atomic():
        export = _locked(export_id)
        if export is None:
            return False
        export.attempts += 1
        if export.attempts > ATTEMPTS:
            export.state, export.finished = ExportState.FAILED, timezone.now()
            data_export_finished.emit(export_id=export.pk)
        export.save()
    return bool(export.state == ExportState.REQUESTED)


def sweep_exports() -> int:
    """Make what the kicks missed. Returns how many were made."""
    waiting = DataExport.objects.filter(state=ExportState.REQUESTED, changed__lt=timezone.now() - PATIENCE)
    return sum(build_export(export_id=pk) for pk in list(waiting.order_by("created").values_list("pk", flat=True)))


def expire_export(export: DataExport) -> None:
    """Take the files away; that there was an export stays in the person's list. Call it with the row locked."""
    exporting.discard_files(export)
    export.state, export.json_document, export.pdf_document = ExportState.EXPIRED, None, None
    export.save()
