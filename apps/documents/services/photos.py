"""Photos come in: rebuilt from their pixels before a row is written; at once for an owner, or for a form that is sent
later (`claim_photos`), with an address that is known to the sender alone."""

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import ngettext

from apps.core.actor import Actor
from apps.core.models import new_id
from apps.documents import sealing, vault
from apps.documents.choices import FileState, PhotoKind
from apps.documents.content.inspection import digest
from apps.documents.exceptions import PhotoGone, PhotoRefused
from apps.documents.models import Photo, PhotoFile, StoredFile
from apps.documents.photos.sanitizing import CleanPhoto, sanitize_photo
from apps.documents.registry import OwnerPolicy
from apps.documents.services.receiving import SAME_UPLOAD, allowed_policy, locked_owner, written

UNCLAIMED = dt.timedelta(days=1)  # how long a photo waits for its form to be sent
CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


def store_photo(
    *, actor: Actor, data: Any, owner_kind: str = "", owner_id: str | UUID = "", kind: str = PhotoKind.OTHER,
    alternative: str = "", hidden: bool = False,
) -> Photo:  # fmt: skip
    """Keep a photo: bytes, an upload, or what `sanitize_photo` gave (whoever wants the proposed position calls that
    first). Without an owner it waits a day to be claimed; its `address` is the ticket.

    The same bytes sent again to the same owner within minutes are the photo that they became. PermissionDenied,
    PhotoRefused, StorageDown when nothing was kept.
    """
    owner = {"owner_kind": owner_kind, "owner_id": str(owner_id)}
    policy = _taking(actor, **owner) if owner_kind else None
    clean = data if isinstance(data, CleanPhoto) else sanitize_photo(data)
    width, height = clean.dimensions
    photo = Photo(
        **owner, kind=kind, alternative=alternative[:200], width=width, height=height, dhash=clean.dhash,
        received_sha256=clean.sha256, hidden=hidden, uploaded_by=actor.user,
    )  # fmt: skip
    with transaction.atomic(), ExitStack() as held:
        if policy:
            held.enter_context(locked_owner(**owner))
            policy.hold(owner["owner_id"])
            if known := _same(photo):
                return known
            photo.position = _next_place(policy, 1, **owner)
        with written_pictures(clean) as pictures:
            photo.save(force_insert=True)
            keep_pictures(photo, pictures)
    return photo


def _taking(actor: Actor, owner_kind: str, owner_id: str) -> OwnerPolicy:
    """The owner's policy, when it takes photos and the actor may add them."""
    policy = allowed_policy(actor, owner_kind, owner_id)
    if not policy.most_photos:
        raise PermissionDenied
    return policy


def _same(photo: Photo) -> Photo | None:
    """The photo that these bytes became a moment ago, whatever was done to it since."""
    since = timezone.now() - SAME_UPLOAD
    rows = Photo.objects.filter(owner_kind=photo.owner_kind, owner_id=photo.owner_id, removed=None, kind=photo.kind)
    found: Photo | None = rows.filter(received_sha256=photo.received_sha256, created__gte=since).first()
    return found


def _next_place(policy: OwnerPolicy, more: int, *, owner_kind: str, owner_id: str) -> int:
    """The end of the row; PhotoRefused when there is no room for `more`. Called under the owner's lock."""
    rows = Photo.objects.filter(owner_kind=owner_kind, owner_id=owner_id, removed=None)
    if rows.count() + more > policy.most_photos:
        raise too_many_photos(policy.most_photos)
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def too_many_photos(most: int) -> PhotoRefused:
    """The refusal of one photo more than `most`."""
    text = ngettext(
        "Sprejmemo največ %(count)d fotografijo. Odstranite katero od dodanih.",
        "Sprejmemo največ %(count)d fotografij. Odstranite katero od dodanih.",
        most,
    )
    return PhotoRefused(text % {"count": most}, code="too_many")


@contextmanager
def written_pictures(clean: CleanPhoto) -> Iterator[list[PhotoFile]]:
    """The bytes of all pictures lie in the storage while the block writes the rows, and go again when it fails."""
    with ExitStack() as stack:
        pictures = []
        for one in clean.derivatives:
            source, identifier = io.BytesIO(one.content), new_id()
            value = digest(source)
            file = StoredFile(
                id=identifier, key=vault.key_for(identifier), data_key=sealing.new_key(),
                content_type=CONTENT_TYPES[one.extension], received_sha256=value, received_size=len(one.content),
                sha256=value, size=len(one.content), state=FileState.CLEAN, scanner="portal", checked=timezone.now(),
            )  # fmt: skip
            stack.enter_context(written(file, source))
            pictures.append(PhotoFile(size=one.size, extension=one.extension, file=file))
        yield pictures


def keep_pictures(photo: Photo, pictures: Iterable[PhotoFile]) -> None:
    """The rows of pictures whose bytes lie in the storage."""
    for picture in pictures:
        picture.photo = photo
        picture.file.save(force_insert=True)
        picture.save(force_insert=True)


def unclaimed_photos(*, actor: Actor, tickets: Iterable[Any]) -> list[Photo]:
    """The photos that a form has uploaded so far, in its order, out of the tickets (addresses) that it carries: what
    is none, was sent already, or is somebody else's is left out."""
    wanted = list(dict.fromkeys(key for ticket in tickets if (key := _uuid(ticket))))
    rows = Photo.objects.unclaimed().filter(address__in=wanted)
    found = {photo.address: photo for photo in rows if may_hold(actor, photo)}
    return [found[key] for key in wanted if key in found]


def may_hold(actor: Actor, photo: Photo) -> bool:
    """Whether an unclaimed photo, whose address the actor knows, is theirs: of a person who was signed in it is the
    person's alone."""
    return bool(actor.system or photo.uploaded_by_id in (None, actor.user and actor.user.pk))


def _uuid(ticket: Any) -> UUID | None:
    try:
        return UUID(str(ticket))
    except ValueError:
        return None


@transaction.atomic
def claim_photos(
    *, actor: Actor, tickets: Iterable[Any], owner_kind: str, owner_id: str | UUID, kind: str = PhotoKind.OTHER,
    hidden: bool = False,
) -> list[Photo]:  # fmt: skip
    """Give uploaded photos to the owner that a form became, in its order; their addresses change, so that tickets are
    worth nothing from then on. PermissionDenied; PhotoRefused when the owner takes no more; PhotoGone when one was
    swept away or claimed meanwhile."""
    owner = {"owner_kind": owner_kind, "owner_id": str(owner_id)}
    policy = _taking(actor, **owner)
    wanted = list(dict.fromkeys(_uuid(ticket) for ticket in tickets))
    with locked_owner(**owner):
        policy.hold(owner["owner_id"])
        rows = Photo.objects.unclaimed().select_for_update().filter(address__in=[key for key in wanted if key])
        found = {photo.address: photo for photo in rows if may_hold(actor, photo)}
        if len(found) != len(wanted):
            raise PhotoGone
        place = _next_place(policy, len(wanted), **owner) if wanted else 0
        claimed = [found[key] for key in wanted if key]
        for number, photo in enumerate(claimed, start=place):
            photo.owner_kind, photo.owner_id = owner["owner_kind"], owner["owner_id"]
            photo.position, photo.kind, photo.hidden, photo.address = number, kind, hidden, uuid.uuid4()
            photo.save()
    return claimed


@transaction.atomic
def hand_over_photos(*, actor: Actor, photos: Iterable[Photo], owner_kind: str, owner_id: str | UUID) -> list[Photo]:
    """Give photos of one owner to another one, at the end of its row, under other addresses. For whoever looks after
    them and may add to the other. PermissionDenied, PhotoRefused when there is no room."""
    owner = {"owner_kind": owner_kind, "owner_id": str(owner_id)}
    policy = _taking(actor, **owner)
    keys = [photo.pk for photo in photos]
    with locked_owner(**owner):
        policy.hold(owner["owner_id"])
        rows = Photo.objects.kept_by(actor).select_for_update(of=("self",)).filter(pk__in=keys).order_by("position")
        moved = list(rows)
        if len(moved) != len(set(keys)):
            raise PermissionDenied
        place = _next_place(policy, len(moved), **owner) if moved else 0
        for number, photo in enumerate(moved, start=place):
            photo.owner_kind, photo.owner_id = owner["owner_kind"], owner["owner_id"]
            photo.position, photo.address = number, uuid.uuid4()
            photo.save()
    return moved
