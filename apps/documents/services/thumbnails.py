"""Small pictures of pictures: made when somebody looks, kept sealed in the cache for a day. Nothing plain is there."""

import threading

from django.core.cache import cache

from apps.core.crypto import SealBroken, seal, unseal
from apps.documents import vault
from apps.documents.choices import PICTURES
from apps.documents.content.images import small
from apps.documents.exceptions import FileRefused
from apps.documents.models import StoredFile

SIDE = 192  # pixels: the sheet of the list at three dots to a pixel
KEPT = 86_400  # seconds

_one = threading.Semaphore(1)  # a large picture takes a quarter of a gigabyte while it is open


def thumbnail(file: StoredFile) -> bytes:
    """WebP. LookupError when there is none: no picture, not clean (yet), or one that does not open; BytesMissing,
    StorageDown, SealBroken."""
    if not file.available or file.content_type not in PICTURES:
        raise LookupError("no small picture")
    key = aad = f"thumbnail:{file.pk}:{file.sha256}"
    if kept := cache.get(key):
        try:
            return unseal(kept, aad)
        except SealBroken:  # of a key that is no longer in use
            cache.delete(key)
    with _one, vault.opened(file.key, file.secret) as plain:
        try:
            made = small(plain, PICTURES[file.content_type], SIDE)
        except FileRefused as refusal:
            raise LookupError("does not open") from refusal
    cache.set(key, seal(made, aad), KEPT)
    return made
