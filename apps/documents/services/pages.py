"""Pictures of pages: of a PDF drawn by a process of its own, of a picture the picture itself, made smaller. Made when
somebody looks, kept sealed in the cache for a day. Nothing plain is there."""

import threading
from typing import BinaryIO

from django.core.cache import cache

from apps.core.crypto import SealBroken, seal, unseal
from apps.documents import vault
from apps.documents.choices import PDF, PICTURES
from apps.documents.content.images import small
from apps.documents.drawing.drawing import Drawn, draw_page
from apps.documents.exceptions import FileRefused
from apps.documents.models import StoredFile

SIDE = 1400  # pixels of a picture that is its own page
KEPT = 86_400  # seconds; also that a page cannot be drawn, or each look would cost the whole time again

_one = threading.Semaphore(1)  # a page takes a processor for a second


def page_picture(file: StoredFile, number: int) -> Drawn:
    """A page as WebP, with how many there are. LookupError when there is none: neither PDF nor picture, not clean
    (yet), no page of this number, or one that does not open; BytesMissing, StorageDown, SealBroken."""
    if not file.drawable:
        raise LookupError("cannot be drawn")
    key = aad = f"page:{number}:{file.pk}:{file.sha256}"
    kept = _kept(key, aad)
    if kept is None:
        with _one:
            kept = _kept(key, aad) or _made(file, number)
        cache.set(key, seal(kept, aad), KEPT)
    pages, _line, picture = kept.partition(b"\n")
    if not picture:
        raise LookupError("does not open")
    return Drawn(int(pages), picture)


def _kept(key: str, aad: str) -> bytes | None:
    sealed = cache.get(key)
    try:
        return unseal(sealed, aad) if sealed else None
    except SealBroken:  # of a key that is no longer in use
        return None


def _made(file: StoredFile, number: int) -> bytes:
    """Pages, a line break, the picture; no picture when there is none."""
    with vault.opened(file.key, file.secret) as plain:
        drawn = draw_page(plain.read(), number) if file.content_type == PDF else _picture(file, plain, number)
    return f"{drawn.pages}\n".encode() + drawn.picture if drawn else b"0\n"


def _picture(file: StoredFile, plain: BinaryIO, number: int) -> Drawn | None:
    try:
        return Drawn(1, small(plain, PICTURES[file.content_type], SIDE)) if number == 1 else None
    except FileRefused:
        return None
