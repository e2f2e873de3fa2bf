"""History of changes: written by triggers of the database, so that bulk updates and raw SQL are in it too."""

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import pghistory
import pgtrigger
from pghistory.models import Event

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet
from apps.core.triggers import Refuse

Model = TypeVar("Model")


class HistoryQuerySet(PortalQuerySet):
    """States of rows."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff who see the row see its history."""
        if not (actor.is_staff or actor.system):
            return self.none()
        rows: Any = self.model._meta.get_field("pgh_obj").related_model._default_manager.all()
        return self.filter(pgh_obj__in=rows.visible_to(actor).values("pk"))


class HistoryEvent(Event):
    """Base of every history table."""

    objects = HistoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[type[Model]], type[Model]]:
    """Keep every state of a model's rows in an append-only table beside it, with who changed it from where
    (apps.core.trail) in the same row.

    exclude: fields that never enter the history: passwords and everything sealed or indexed (a sealed value is bound
    to its row and would not open in another table).
    """
    decorate: Any = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        exclude=list(exclude),
        base_model=HistoryEvent,
        context_field=pghistory.ContextJSONField(),
        meta={"triggers": [Refuse(name="no_truncate", operation=pgtrigger.Truncate)]},
    )
    return decorate
