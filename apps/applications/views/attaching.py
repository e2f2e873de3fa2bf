"""What the person keeps in Moj Ptuj, attached to an application: another reference to the same file, never a copy."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from apps.applications.choices import APPLICATION
from apps.applications.engine import Attachment
from apps.applications.forms.attachments import AttachmentsForm
from apps.applications.models import Application
from apps.applications.policies import limits_for
from apps.core.actor import actor_of
from apps.documents import services as documents
from apps.documents.exceptions import DocumentGone, FileRefused
from apps.documents.models import Document
from apps.documents.registry import kinds_of

ATTACH = "prilozi:"  # what the button of a document does, then the requirement and the id: `prilozi:nacrt:<uuid>`
MOST = 50  # offered, the newest first


def own_documents(request: HttpRequest) -> list[Document]:
    """What can be offered at all."""
    return list(documents.own_documents(actor=actor_of(request))[:MOST])


def fitting(requirement: Attachment, own: Iterable[Document], added: Iterable[Document]) -> list[Document]:
    """Of one's own documents those that the requirement takes and does not have yet. Nothing once it is full."""
    limits, known = limits_for(requirement), {document.file_id for document in added}
    if len(known) >= limits.max_files:
        return []
    types = {kind.content_type for kind in kinds_of(limits)}
    return [
        document
        for document in own
        if document.file_id not in known
        and document.file.content_type in types
        and document.file.size <= limits.max_file
    ]


def attach(request: HttpRequest, form: AttachmentsForm, application: Application, wanted: str) -> bool:
    """Attach the document that a button names. 404 for a foreign one, or where nothing is asked; False with an error
    at the field when it cannot be taken."""
    requirement_id, _colon, key = wanted.partition(":")
    document = _own(request, key)
    if requirement_id not in form.fields:
        raise Http404
    try:
        documents.refer_document(
            actor=actor_of(request), document=document, owner_kind=APPLICATION, owner_id=application.pk,
            purpose=requirement_id,
        )  # fmt: skip
    except FileRefused as refusal:
        form.add_error(requirement_id, refusal)
    except DocumentGone:
        form.add_error(requirement_id, FileRefused(_("Tega dokumenta ni več med vašimi. Izberite drugega.")))
    else:
        messages.success(request, _("Dokument »%(name)s« je priložen.") % {"name": document.name})
    return not form.errors


def _own(request: HttpRequest, key: str) -> Any:
    try:
        found = documents.own_documents(actor=actor_of(request)).filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
