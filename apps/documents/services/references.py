"""Attaching a file elsewhere, and taking a document away. The bytes are never copied."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import history
from apps.core.actor import Actor
from apps.core.templatetags.portal import filesize
from apps.documents.choices import FileState
from apps.documents.exceptions import DocumentGone, FileRefused
from apps.documents.models import Document, DocumentQuerySet, StoredFile
from apps.documents.policies import owner_of
from apps.documents.registry import kinds_of, labels, policy_of
from apps.documents.services.receiving import allowed_policy, limits_of, locked_owner, refuse_without_place


def _lock(document: Document) -> StoredFile:
    """The file's row, which whoever attaches, takes away or erases must hold."""
    return StoredFile.objects.select_for_update().get(pk=document.file_id)


def own_documents(*, actor: Actor) -> DocumentQuerySet:
    """What the person, or the organisation acted for, keeps in Moj Ptuj and can attach elsewhere: checked and there."""
    owner = owner_of(actor)
    rows: DocumentQuerySet = Document.objects.of(*owner).visible_to(actor) if owner else Document.objects.none()
    return rows.filter(file__state=FileState.CLEAN, file__erased=None).select_related("file")


def refer_document(
    *, actor: Actor, document: Document, owner_kind: str, owner_id: str | UUID, purpose: str = "", name: str = ""
) -> Document:
    """Attach the file of a document to another owner too; the same file for the same purpose is attached once.

    The actor must be able to read the one and to add to the other. DocumentGone when the document was taken away
    meanwhile or its file was refused; FileRefused when the other takes no such file, or no more (what the portal
    itself attaches is not counted). A file that is attached while it is being swept away stays.
    """
    policy = allowed_policy(actor, owner_kind, str(owner_id))
    if not (actor.system or policy_of(document.owner_kind).may_read(actor, document.owner_id)):
        raise PermissionDenied
    with transaction.atomic(), locked_owner(owner_kind, str(owner_id)):
        if not actor.system:
            policy.hold(str(owner_id))
        file = _lock(document)
        source = Document.objects.filter(pk=document.pk, deleted=None).first()
        if source is None or file.erased or file.refused:
            raise DocumentGone
        known: Document | None = Document.objects.of(owner_kind, owner_id).filter(file=file, purpose=purpose).first()
        if known:
            return known
        if not actor.system:
            _refuse_beyond_limits(file, owner_kind, str(owner_id), purpose)
        file.last_referenced = timezone.now()
        file.save(update_fields=["last_referenced", "changed"])
        return Document.objects.create(
            file=file, owner_kind=owner_kind, owner_id=str(owner_id), purpose=purpose, name=name or source.name,
            uploaded_by=actor.user, generated=source.generated, language=source.language,
        )  # fmt: skip


def _refuse_beyond_limits(file: StoredFile, owner_kind: str, owner_id: str, purpose: str) -> None:
    limits = limits_of(owner_kind, owner_id, purpose)
    kinds = kinds_of(limits)
    if file.content_type not in {kind.content_type for kind in kinds} or file.size > limits.max_file:
        text = _("Te datoteke tu ne sprejemamo. Priložite eno od teh vrst, veliko do %(limit)s: %(kinds)s.")
        text %= {"limit": filesize(limits.max_file), "kinds": labels(kinds)}
        raise FileRefused(text, code="kind")
    refuse_without_place(file.size, limits, owner_kind=owner_kind, owner_id=owner_id, purpose=purpose)


def delete_document(*, actor: Actor, document: Document) -> None:
    """Take a document away from its owner. The row stays as a trace; the bytes go when nothing else refers to them
    and the grace period is over. Taking it away again changes nothing."""
    policy = policy_of(document.owner_kind)
    if not (actor.system or policy.may_delete(actor, document.owner_id)):
        raise PermissionDenied
    with transaction.atomic():
        if not actor.system:
            policy.hold(document.owner_id)
        file = _lock(document)
        row = Document.objects.filter(pk=document.pk, deleted=None).first()
        if row is None:
            return
        row.deleted = file.last_referenced = timezone.now()
        row.deleted_by = actor.user
        row.save(update_fields=["deleted", "deleted_by", "changed"])
        file.save(update_fields=["last_referenced", "changed"])


@transaction.atomic
def forget_document(*, actor: Actor, document: Document, reason: str) -> None:
    """Take a document away for good: the row that stays tells neither what it was called nor who added it, nor does its
    history. For what the law wants gone; asked again it changes nothing."""
    delete_document(actor=actor, document=document)
    Document.objects.filter(pk=document.pk).update(name="", uploaded_by=None)
    history.forget(document, reason=reason)
