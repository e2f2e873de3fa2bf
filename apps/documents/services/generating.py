"""Documents that the portal makes itself."""

import datetime as dt
import hashlib
import io
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA
from apps.core.models import new_id
from apps.core.templatetags.portal import filesize
from apps.documents import names, sealing, vault
from apps.documents.choices import FileState
from apps.documents.models import Document, StoredFile
from apps.documents.services.receiving import allowed_policy, locked_owner, written
from apps.documents.services.typesetting import render_pdf

PIECE = 1 << 20  # bytes that are read at once
RECEIPT = "potrdilo-prejema"  # template and purpose


def store_generated(
    *, actor: Actor, content: bytes, name: str, content_type: str, owner_kind: str, owner_id: str | UUID,
    purpose: str = "", language: str = "",
) -> Document:  # fmt: skip
    """Keep what the portal made: clean at once, not counted against the owner's room. PermissionDenied when the actor
    (a person, or the portal itself) may not add to the owner; StorageDown."""
    return store_stream(
        actor=actor, source=io.BytesIO(content), name=name, content_type=content_type, owner_kind=owner_kind,
        owner_id=owner_id, purpose=purpose, language=language,
    )  # fmt: skip


def store_stream(
    *, actor: Actor, source: BinaryIO, name: str, content_type: str, owner_kind: str, owner_id: str | UUID,
    purpose: str = "", language: str = "",
) -> Document:  # fmt: skip
    """The same out of an open file that can be read twice, in constant memory."""
    allowed_policy(actor, owner_kind, str(owner_id))
    identifier, now = new_id(), timezone.now()
    value, size = _sha256(source), source.seek(0, io.SEEK_END)
    source.seek(0)
    file = StoredFile(
        id=identifier, key=vault.key_for(identifier), data_key=sealing.new_key(), content_type=content_type,
        received_sha256=value, received_size=size, sha256=value, size=size, state=FileState.CLEAN,
        scanner="portal", checked=now,
    )  # fmt: skip
    with written(file, source), transaction.atomic():
        file.save(force_insert=True)
        return Document.objects.create(
            file=file, owner_kind=owner_kind, owner_id=str(owner_id), purpose=purpose, name=names.clean_name(name),
            uploaded_by=actor.user, generated=True, language=language,
        )  # fmt: skip


def _sha256(source: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(PIECE):
        digest.update(chunk)
    return digest.hexdigest()


def confirm_receipt(*, actor: Actor, owner_kind: str, owner_id: str | UUID, holder: str) -> Document | None:
    """A PDF that lists what the owner was given, with sizes and SHA-256 as received; None when that is nothing. Asked
    again before anything changed, the same one. `holder` is the owner's name."""
    allowed_policy(actor, owner_kind, str(owner_id))
    language = translation.get_language() or "sl"
    received = Document.objects.of(owner_kind, owner_id).filter(generated=False).select_related("file")
    documents = list(received.order_by("created", "pk"))
    if not documents:
        return None
    with transaction.atomic(), locked_owner(owner_kind, str(owner_id)):
        same = Document.objects.of(owner_kind, owner_id).filter(purpose=RECEIPT, language=language)
        last: Document | None = same.order_by("-created").first()
        if last and not _changed_since(last):
            return last
        title = _("Potrdilo o prejemu dokumentov")
        pdf = render_pdf(RECEIPT, _receipt(documents, holder), title=title, language=language)
        return store_generated(
            actor=actor, content=pdf, name=f"{title}.pdf", content_type="application/pdf", owner_kind=owner_kind,
            owner_id=owner_id, purpose=RECEIPT, language=language,
        )  # fmt: skip


def _changed_since(receipt: Document) -> bool:
    """Whether anything was added or taken away after a receipt was made."""
    rows = Document.objects.filter(owner_kind=receipt.owner_kind, owner_id=receipt.owner_id, generated=False)
    return bool(rows.filter(created__gt=receipt.created).exists() or rows.filter(deleted__gt=receipt.created).exists())


def _receipt(documents: list[Document], holder: str) -> dict[str, object]:
    return {
        "holder": holder,
        "labels": {
            "holder": _("Vložnik"),
            "name": _("Dokument in odtis SHA-256"),
            "received": _("Prejeto"),
            "size": _("Velikost"),
            "state": _("Stanje"),
            "summary": _("Portal Mestne občine Ptuj potrjuje, da je prejel spodaj naštete dokumente."),
            "hint": _(
                "Odtis SHA-256 je izračunan iz datoteke, kot ste jo poslali. Z njim lahko kdorkoli preveri, da je to "
                "prav tista datoteka."
            ),
            "issued": _("Izdano"),
        },
        "issued": _moment(timezone.now()),
        "rows": [
            {
                "name": document.name,
                "received": _moment(document.created, "SHORT_DATETIME_FORMAT"),
                "size": filesize(document.file.received_size),
                "state": document.file.get_state_display(),
                "digest": document.file.received_sha256,
            }
            for document in documents
        ],
    }


def _moment(value: dt.datetime, form: str = "DATETIME_FORMAT") -> str:
    local = timezone.localtime(value, LJUBLJANA)
    return date_format(local, form)
