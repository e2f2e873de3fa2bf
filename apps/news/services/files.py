"""Picture and attachments of a news item."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor, system_actor
from apps.documents.models import Document, Photo
from apps.documents.services import claim_photos, delete_document, describe_photo, receive_document, remove_photo
from apps.news.choices import ATTACHMENT, NEWS
from apps.news.models import NewsItem
from apps.news.services.items import locked

PORTAL = system_actor("news")  # keeps the picture of whoever the actor may write for; `locked` has asked


def picture_of(item_id: UUID) -> Photo | None:
    """What stands beside the text."""
    found: Photo | None = Photo.objects.of(NEWS, item_id).first()
    return found


def set_picture(*, actor: Actor, item_id: UUID, photos: Iterable[Photo], alternative: str) -> NewsItem:
    """Describe the picture, and put another one in its place if one was sent. PermissionDenied beyond one's
    departments, PhotoGone when what was sent was claimed meanwhile."""
    with transaction.atomic():
        item = locked(actor, item_id)
        tickets = [photo.address for photo in photos][:1]
        if tickets:
            _drop(item)
            claim_photos(actor=actor, tickets=tickets, owner_kind=NEWS, owner_id=item.pk)
        if picture := picture_of(item.pk):
            describe_photo(actor=PORTAL, photo=picture, alternative=alternative)
        item.save()  # programs that keep a copy see that it changed
    return item


def drop_picture(*, actor: Actor, item_id: UUID) -> NewsItem:
    """Take the picture away."""
    with transaction.atomic():
        item = locked(actor, item_id)
        _drop(item)
        item.save()
    return item


def _drop(item: NewsItem) -> None:
    for photo in Photo.objects.filter(owner_kind=NEWS, owner_id=str(item.pk), removed=None):
        remove_photo(actor=PORTAL, photo=photo, reason=_("zamenjana ali odstranjena"))


def attach_document(*, actor: Actor, item_id: UUID, upload: Any) -> Document:
    """Add a file that everybody may open while the item is public. PermissionDenied, FileRefused."""
    with transaction.atomic():
        item = locked(actor, item_id)
        document = receive_document(actor=actor, upload=upload, owner_kind=NEWS, owner_id=item.pk, purpose=ATTACHMENT)
        item.save()
    return document


def detach_document(*, actor: Actor, item_id: UUID, document: Document) -> None:
    """Take a file away."""
    with transaction.atomic():
        item = locked(actor, item_id)
        delete_document(actor=actor, document=Document.objects.of(NEWS, item.pk).get(pk=document.pk))
        item.save()
