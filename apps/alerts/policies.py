"""Whose the files of plans are."""

from uuid import UUID

from django.db.models import Q

from apps.alerts.models import Plan
from apps.core.actor import Actor
from apps.core.models import key_of
from apps.documents.registry import MEGABYTE, OwnerPolicy


class PlanFiles(OwnerPolicy):
    """`alert_plan`: read by everybody once the version is published, added by whoever keeps plans."""

    max_file = 20 * MEGABYTE
    max_total = 100 * MEGABYTE
    kinds = ("pdf",)

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """Whoever sees the version."""
        return bool(Plan.objects.visible_to(actor).filter(pk=key_of(owner_id)).exists())

    def may_add(self, actor: Actor, owner_id: str) -> bool:
        """Civil protection."""
        return actor.system != "" or actor.has_perm("alerts.change_plan")

    def may_delete(self, actor: Actor, owner_id: str) -> bool:
        """Nobody: a version stays as it was."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Of versions that the actor sees."""
        return Q(owner_id__in=Plan.objects.visible_to(actor).text_keys())

    def subject(self, owner_id: str) -> UUID | None:
        """Nobody's data."""
        return None
