"""Who may open the files of an export."""

from uuid import UUID

from django.db.models import Q

from apps.core.actor import LEVELS, Actor, require_level
from apps.documents.registry import NOTHING, OwnerPolicy
from apps.portal.models import DataExport

ENOUGH = "substantial"  # level from which an export holds identifiers in full


class ExportPolicy(OwnerPolicy):
    """`data-export`: nobody but the person, by hand (no program, no mandate), as long as the files are offered. Only
    the portal itself adds."""

    def may_read(self, actor: Actor, owner_id: str) -> bool:
        """The person, for seven days; LevelTooLow in a session below the level that the export was made at."""
        if not actor.user or not actor.user.is_active or actor.client:
            return False
        export = DataExport.objects.downloadable().filter(pk=owner_id, user=actor.user.pk).first()
        if export is None:
            return False
        require_level(actor, min(export.level, ENOUGH, key=LEVELS.index))  # identifiers are in it from there on
        return True

    def readable(self, actor: Actor) -> Q:
        """Nothing: exports have a list of their own."""
        return NOTHING

    def subject(self, owner_id: str) -> UUID | None:
        """The person."""
        return DataExport.objects.filter(pk=owner_id).values_list("user", flat=True).first()
