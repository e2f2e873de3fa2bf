"""Whose picture and attachments of news are, and who sees them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from apps.core.actor import Actor
from apps.core.models import key_of
from apps.documents.registry import Limits, OwnerPolicy
from apps.news.choices import ATTACHMENT, MOST_ATTACHMENTS
from apps.news.models import NewsItem
from apps.news.services import may_write


class NewsFiles(OwnerPolicy):
    """`news`: read by whoever reads the item, changed by whoever writes it."""

    most_photos = 1

    def limits(self, owner_id: str, purpose: str) -> Limits | None:
        """Attachments alone."""
        return Limits(self.kinds, self.max_file, MOST_ATTACHMENTS) if purpose == ATTACHMENT else None

    def hold(self, owner_id: str) -> None:
        """The item stands still meanwhile."""
        if not NewsItem.objects.select_for_update().filter(pk=key_of(owner_id)).exists():
            raise PermissionDenied

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Whoever sees the item."""
        return bool(NewsItem.objects.visible_to(actor).filter(pk=key_of(owner_id)).exists())

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Whoever writes it."""
        item = NewsItem.objects.filter(pk=key_of(owner_id)).first()
        return item is not None and may_write(actor, item)

    def readable(self, actor: Actor) -> Q:
        """Of the items that the actor sees."""
        return Q(owner_id__in=NewsItem.objects.visible_to(actor).text_keys())

    def is_public(self, owner_id: str) -> bool:
        """While the item is."""
        return bool(NewsItem.objects.in_public().filter(pk=key_of(owner_id)).exists())

    def photos(self, actor: Actor) -> Q:
        """Of the items that the actor sees."""
        return self.readable(actor)
