"""An upload comes in: inspected while the person waits, sealed, kept in quarantine until the worker has checked it."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.core.models import new_id
from apps.core.templatetags.portal import filesize
from apps.documents import sealing, vault
from apps.documents.choices import REFUSED
from apps.documents.content.inspection import Inspection, inspect
from apps.documents.exceptions import FileRefused
from apps.documents.models import Document, StoredFile
from apps.documents.registry import Limits, OwnerPolicy, policy_of

SAME_UPLOAD = dt.timedelta(minutes=10)  # a retry within this time is the same upload


def allowed_policy(actor: Actor, owner_kind: str, owner_id: str) -> OwnerPolicy:
    """The owner's policy, when the actor may add there; PermissionDenied otherwise."""
    policy = policy_of(owner_kind)
    if not (actor.system or policy.may_add(actor, owner_id)):
        raise PermissionDenied
    return policy


def limits_of(owner_kind: str, owner_id: str | UUID, purpose: str) -> Limits:
    """What is taken there; FileRefused when nothing is."""
    limits = policy_of(owner_kind).limits(str(owner_id), purpose)
    if limits is None:
        text = _("Te priloge vloga zdaj ne potrebuje. Odprite stran znova in poglejte, kaj je treba priložiti.")
        raise FileRefused(text, code="not_wanted")
    return limits


def inspect_upload(*, upload: Any, limits: Limits) -> Inspection:
    """What a form field asks: FileRefused when the upload would not be taken."""
    return inspect(upload, limits)


@contextmanager
def locked_owner(owner_kind: str, owner_id: str) -> Iterator[None]:
    """One at a time for each owner, until the transaction ends: two clicks make one document, two uploads cannot both
    take the last megabyte."""
    digest = hashlib.sha256(f"documents:{owner_kind}:{owner_id}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
    yield


def room_left(owner_kind: str, owner_id: str | UUID) -> int:
    """Bytes that the owner can still be given."""
    rows = Document.objects.of(owner_kind, owner_id).filter(generated=False)
    used: int = rows.aggregate(used=Sum("file__size"))["used"] or 0
    return max(0, policy_of(owner_kind).max_total - used)


def _same_upload(seen: Inspection, *, owner_kind: str, owner_id: str, purpose: str) -> Document | None:
    """The document that these bytes became a moment ago."""
    rows = Document.objects.of(owner_kind, owner_id).filter(purpose=purpose, generated=False)
    since = timezone.now() - SAME_UPLOAD
    recent = rows.filter(created__gte=since, file__received_sha256=seen.sha256).exclude(file__state__in=REFUSED)
    found: Document | None = recent.select_related("file").first()
    return found


def files_left(owner_kind: str, owner_id: str | UUID, purpose: str, limits: Limits) -> int | None:
    """How many documents can still be added for a purpose; None when they are not counted."""
    if not limits.max_files:
        return None
    rows = Document.objects.of(owner_kind, owner_id).filter(purpose=purpose, generated=False)
    return max(0, limits.max_files - rows.count())


def too_many(most: int) -> FileRefused:
    """The refusal of one document more than `most`, with the cure."""
    text = ngettext(
        "Sprejmemo največ %(count)d datoteko. Odstranite prejšnjo ali strani združite v en PDF.",
        "Sprejmemo največ %(count)d datotek. Odstranite katero od dodanih ali jih združite v en PDF.",
        most,
    )
    return FileRefused(text % {"count": most}, code="too_many")


def refuse_without_place(size: int, limits: Limits, *, owner_kind: str, owner_id: str, purpose: str) -> None:
    """FileRefused when there are as many documents as are taken, or no room for `size` bytes more."""
    if files_left(owner_kind, owner_id, purpose, limits) == 0:
        raise too_many(limits.max_files)
    left = room_left(owner_kind, owner_id)
    if size <= left:
        return
    text = _(
        "Datoteka ima %(size)s, prostora pa je še za %(left)s. Izbrišite dokumente, ki jih ne potrebujete več."
    ) % {"size": filesize(size), "left": filesize(left) if left else "0 kB"}
    raise FileRefused(text, code="no_room")


def new_file(seen: Inspection) -> StoredFile:
    """The row of a file that is about to be written."""
    identifier = new_id()
    return StoredFile(
        id=identifier, key=vault.key_for(identifier), data_key=sealing.new_key(), content_type=seen.kind.content_type,
        received_sha256=seen.sha256, received_size=seen.size, sha256=seen.sha256, size=seen.size,
    )  # fmt: skip


@contextmanager
def written(file: StoredFile, source: Any) -> Iterator[None]:
    """The bytes lie in the storage while the block writes the rows, and go again when it fails."""
    vault.put(file.key, file.secret, source)
    try:
        yield
    except BaseException:
        vault.discard(file.key)
        raise


class _AlreadyHere(Exception):
    """Another request with the same bytes was quicker."""


def receive_document(
    *, actor: Actor, upload: Any, owner_kind: str, owner_id: str | UUID, purpose: str = ""
) -> Document:
    """Take an upload for an owner. It is handed out once the worker has found it clean (`file.state`).

    The same bytes sent again within minutes (double click, retry) are the document that they became. PermissionDenied;
    FileRefused (a ValidationError) that tells the person what to do; StorageDown when nothing was kept.
    """
    owner = {"owner_kind": owner_kind, "owner_id": str(owner_id)}
    place = {**owner, "purpose": purpose}
    policy = allowed_policy(actor, **owner)
    limits = limits_of(**place)
    seen = inspect(upload, limits)
    if known := _same_upload(seen, **place):
        return known
    refuse_without_place(seen.size, limits, **place)
    file = new_file(seen)
    upload.file.seek(0)
    try:
        with written(file, upload.file), transaction.atomic(), locked_owner(**owner):
            policy.hold(owner["owner_id"])
            if _same_upload(seen, **place):
                raise _AlreadyHere
            refuse_without_place(seen.size, limits, **place)
            file.save(force_insert=True)
            document = Document(file=file, name=seen.name, uploaded_by=actor.user, **place)
            document.save(force_insert=True)
            enqueue("documents.check_file", str(file.pk))
    except _AlreadyHere:
        known = _same_upload(seen, **place)
        assert known
        return known
    return document
