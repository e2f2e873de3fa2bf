"""Attaching a file elsewhere, and taking a document away. The bytes are never copied."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.documents.exceptions import DocumentGone
from apps.documents.models import Document, StoredFile
from apps.documents.registry import policy_of
from apps.documents.services.receiving import allowed_policy


def _lock(document: Document) -> StoredFile:
    """The file's row, which whoever attaches, takes away or erases must hold."""
    return StoredFile.objects.select_for_update().get(pk=document.file_id)


def refer_document(
    *, actor: Actor, document: Document, owner_kind: str, owner_id: str | UUID, purpose: str = "", name: str = ""
) -> Document:
    """Attach the file of a document to another owner too; the same file for the same purpose is attached once.

    The actor must be able to read the one and to add to the other. DocumentGone when the document was taken away
    meanwhile or its file was refused. A file that is attached while it is being swept away stays.
    """
    allowed_policy(actor, owner_kind, str(owner_id))
    if not (actor.system or policy_of(document.owner_kind).may_read(actor, document.owner_id)):
        raise PermissionDenied
    with transaction.atomic():
        file = _lock(document)
        source = Document.objects.filter(pk=document.pk, deleted=None).first()
        if source is None or file.erased or file.refused:
            raise DocumentGone
        known: Document | None = Document.objects.of(owner_kind, owner_id).filter(file=file, purpose=purpose).first()
        if known:
            return known
        file.last_referenced = timezone.now()
        file.save(update_fields=["last_referenced", "changed"])
        return Document.objects.create(
            file=file, owner_kind=owner_kind, owner_id=str(owner_id), purpose=purpose, name=name or source.name,
            uploaded_by=actor.user, generated=source.generated, language=source.language,
        )  # fmt: skip


def delete_document(*, actor: Actor, document: Document) -> None:
    """Take a document away from its owner. The row stays as a trace; the bytes go when nothing else refers to them
    and the grace period is over. Taking it away again changes nothing."""
    if not (actor.system or policy_of(document.owner_kind).may_delete(actor, document.owner_id)):
        raise PermissionDenied
    with transaction.atomic():
        file = _lock(document)
        row = Document.objects.filter(pk=document.pk, deleted=None).first()
        if row is None:
            return
        row.deleted = file.last_referenced = timezone.now()
        row.deleted_by = actor.user
        row.save(update_fields=["deleted", "deleted_by", "changed"])
        file.save(update_fields=["last_referenced", "changed"])
