"""Pictures of photos go out, asked anew for each request."""

from uuid import UUID

from apps.core.actor import Actor
from apps.documents import vault
from apps.documents.models import Photo, PhotoFile
from apps.documents.registry import policy_of
from apps.documents.services.photos import may_hold


def readable_picture(*, actor: Actor, address: UUID, size: int, extension: str) -> tuple[PhotoFile, bool]:
    """The picture, when the actor may see it, and whether everybody may; PhotoFile.DoesNotExist otherwise, whatever the
    reason. Who asks is not looked up for what everybody may see."""
    rows = PhotoFile.objects.select_related("photo", "file")
    found = rows.get(photo__address=address, photo__hidden=False, photo__removed=None, size=size, extension=extension)
    photo = found.photo
    if not photo.owner_kind:
        if may_hold(actor, photo):
            return found, False
        raise PhotoFile.DoesNotExist
    policy = policy_of(photo.owner_kind)
    if policy.is_public(photo.owner_id):
        return found, True
    if policy.may_read(actor, photo.owner_id):
        return found, False
    raise PhotoFile.DoesNotExist


def kept_picture(*, actor: Actor, photo: Photo, size: int, extension: str = "jpg") -> PhotoFile:
    """The same for whoever looks after photos, hidden ones too; PhotoFile.DoesNotExist."""
    rows = PhotoFile.objects.select_related("photo", "file").filter(photo__in=Photo.objects.kept_by(actor))
    return rows.get(photo=photo, size=size, extension=extension)


def picture_bytes(picture: PhotoFile) -> bytes:
    """Its content, whole. BytesMissing, StorageDown, SealBroken."""
    return b"".join(vault.chunks(picture.file.key, picture.file.secret))
