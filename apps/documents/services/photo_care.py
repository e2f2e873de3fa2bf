"""What is done with photos afterwards: parts blurred, hidden, shown again, described, taken away. Pixels that were
replaced or taken away are destroyed at once: their bytes, the key that would open them, and the address."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.documents import vault
from apps.documents.exceptions import PhotoGone
from apps.documents.models import Photo, PhotoFile, StoredFile
from apps.documents.models.photos import LARGE
from apps.documents.photos.sanitizing import CleanPhoto, blur_derivative
from apps.documents.photos.writing import Box
from apps.documents.registry import policy_of
from apps.documents.services.photo_pictures import picture_bytes
from apps.documents.services.photos import UNCLAIMED, keep_pictures, may_hold, written_pictures

MOST_BOXES = 50


def blur_photo(
    *, actor: Actor, photo: Photo, rectangles: Sequence[Box], reason: str, address: UUID | None = None
) -> Photo:
    """Make parts of a photo unrecognisable, for good. rectangles: left, top, width, height as shares of the picture's
    sides. address: of the picture that they were drawn on; PhotoGone when it is another by now (a second click).

    The pictures are made anew and replace the old ones, whose bytes and addresses end with the transaction. The
    history tells who, when, why, and of how many parts. PermissionDenied, ValidationError, PhotoRefused, StorageDown.
    """
    boxes = checked_boxes(rectangles)
    with transaction.atomic():
        row = _locked(actor, photo)
        if address and row.address != address:
            raise PhotoGone
        clean = _blurred(row, boxes)
        with written_pictures(clean) as pictures:
            _destroy_pictures(row)
            keep_pictures(row, pictures)
            row.address, row.dhash, row.reason = uuid.uuid4(), clean.dhash, _said(reason)
            row.blurred += len(boxes)
            row.save()
    return row


def preview_blur(*, actor: Actor, photo: Photo, rectangles: Sequence[Box]) -> bytes:
    """What it would look like, as WebP; nothing is kept."""
    boxes = checked_boxes(rectangles)
    row = Photo.objects.kept_by(actor).filter(pk=photo.pk).first()
    if row is None:
        raise PermissionDenied
    return _blurred(row, boxes).derivatives[0].content


def _blurred(photo: Photo, boxes: Sequence[Box]) -> CleanPhoto:
    largest = PhotoFile.objects.select_related("file").get(photo=photo, size=LARGE, extension="jpg")
    return blur_derivative(picture_bytes(largest), boxes)


def checked_boxes(rectangles: Sequence[Box]) -> list[Box]:
    """The parts, each inside of the picture; ValidationError when there are none, too many, or one lies outside."""
    boxes = [(float(left), float(top), float(width), float(height)) for left, top, width, height in rectangles]
    if not boxes:
        raise ValidationError(_("Označite vsaj en del fotografije."), code="none")
    if len(boxes) > MOST_BOXES:
        text = _("Označite največ %(most)d delov naenkrat.")
        raise ValidationError(text % {"most": MOST_BOXES}, code="many")
    for left, top, width, height in boxes:
        inside = 0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1.001 - left and 0 < height <= 1.001 - top
        if not inside:  # also what is no number
            raise ValidationError(_("Označeni del mora ležati na fotografiji."), code="outside")
    return boxes


def typed_boxes(rows: Sequence[Sequence[str]]) -> list[Box]:
    """Parts out of what was typed or drawn in a form: left, top, width, height in percent of the sides, as text.
    ValidationError names the first part that is none."""
    return checked_boxes([_typed(number, row) for number, row in enumerate(rows, start=1)])


def _typed(number: int, row: Sequence[str]) -> Box:
    try:
        left, top, width, height = (float(value.replace(",", ".").strip(" %")) / 100 for value in row)
        checked_boxes([(left, top, width, height)])
    except (ValueError, ValidationError) as error:
        text = _("Del %(number)d: vpišite štiri števila od 0 do 100, da bo del na fotografiji.")
        raise ValidationError(text % {"number": number}, code="box") from error
    return left, top, min(width, 1 - left), min(height, 1 - top)


def hide_photo(*, actor: Actor, photo: Photo, reason: str) -> Photo:
    """Its pictures answer nobody from now on; whoever looks after it still sees it. Hidden again it stays hidden."""
    return _turned(actor, photo, hidden=True, reason=reason)


def show_photo(*, actor: Actor, photo: Photo, reason: str) -> Photo:
    """Hidden no longer: seen by whom the owner's policy lets."""
    return _turned(actor, photo, hidden=False, reason=reason)


@transaction.atomic
def _turned(actor: Actor, photo: Photo, *, hidden: bool, reason: str) -> Photo:
    row = _locked(actor, photo)
    if row.hidden != hidden:
        row.hidden, row.reason = hidden, _said(reason)
        row.save(update_fields=["hidden", "reason", "changed"])
    return row


@transaction.atomic
def describe_photo(*, actor: Actor, photo: Photo, alternative: str, kind: str | None = None) -> Photo:
    """Say in words what it shows, for those who do not see it, and of what kind it is."""
    row = _locked(actor, photo)
    row.alternative, row.kind = alternative.strip()[:200], kind or row.kind
    row.save(update_fields=["alternative", "kind", "changed"])
    return row


@transaction.atomic
def remove_photo(*, actor: Actor, photo: Photo, reason: str = "") -> None:
    """Take it away with all its pictures. The row stays as a trace without words and likeness. Whoever looks after it,
    whoever the owner lets take away, and of an unclaimed one its sender. Taken away again nothing changes."""
    row = Photo.objects.select_for_update(of=("self",)).filter(pk=photo.pk, removed=None).first()
    if row is None:
        return
    if not _may_remove(actor, row):
        raise PermissionDenied
    _destroy_pictures(row)
    row.removed, row.hidden, row.reason, row.address = timezone.now(), True, reason.strip()[:200], uuid.uuid4()
    row.alternative, row.dhash = "", None
    row.save()


def _may_remove(actor: Actor, photo: Photo) -> bool:
    """Whoever looks after it may whatever became of its owner; others while the owner can still be changed."""
    if not photo.owner_kind:
        return may_hold(actor, photo)
    if Photo.objects.kept_by(actor).filter(pk=photo.pk).exists():
        return True
    policy = policy_of(photo.owner_kind)
    policy.hold(photo.owner_id)
    return policy.may_delete(actor, photo.owner_id)


def erase_unclaimed_photos() -> int:
    """Delete photos of forms that were not sent within a day, rows and all. Returns how many. One that is claimed at
    the same time stays: both take its row first."""
    before = timezone.now() - UNCLAIMED
    keys = Photo.objects.unclaimed(before).order_by("created").values_list("pk", flat=True)
    return sum(_erase_unclaimed(pk) for pk in list(keys))


@transaction.atomic
def _erase_unclaimed(pk: Any) -> bool:
    photo = Photo.objects.unclaimed().select_for_update(of=("self",)).filter(pk=pk).first()
    if photo is None:
        return False
    _destroy_pictures(photo)
    photo.delete()
    return True


def _locked(actor: Actor, photo: Photo) -> Photo:
    """Its row, held; PermissionDenied for who does not look after it, PhotoGone when it was taken away."""
    row = Photo.objects.select_for_update(of=("self",)).filter(pk=photo.pk, removed=None).first()
    if row is None:
        raise PhotoGone
    if not Photo.objects.kept_by(actor).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Vpišite razlog.")})
    return reason.strip()[:200]


def _destroy_pictures(photo: Photo) -> None:
    """Rows of its pictures and keys of their bytes at once; the bytes when the transaction is done. What the storage
    does not delete then is found by the nightly comparison, and opens to nobody."""
    files = list(StoredFile.objects.select_for_update(of=("self",)).filter(picture__photo=photo))
    PhotoFile.objects.filter(photo=photo).delete()
    for file in files:
        file.erased, file.data_key = timezone.now(), ""
        file.save(update_fields=["erased", "data_key", "changed"])
    lying = [file.key for file in files]
    transaction.on_commit(lambda: [vault.discard(key) for key in lying], robust=True)
