"""History of changes: written by triggers of the database, so that bulk updates and raw SQL are in it too."""

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import pghistory
import pgtrigger
from django.db import transaction
from pghistory.models import Event

from apps.core.actor import Actor
from apps.core.models import ErasedHistory, PortalQuerySet
from apps.core.triggers import Refuse

Model = TypeVar("Model")
PERSONAL: dict[str, tuple[str, ...]] = {}  # model's label to the fields of its history that `forget` empties


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


def tracked(*, exclude: Sequence[str] = (), personal: Sequence[str] = ()) -> Callable[[type[Model]], type[Model]]:
    """Keep every state of a model's rows in an append-only table beside it, with who changed it from where
    (apps.core.trail) in the same row.

    exclude: fields that never enter the history: passwords and everything sealed or indexed (a sealed value is bound
    to its row and would not open in another table). personal: fields that tell who somebody is (text, or what may be
    null); `forget` empties them when the law wants the person erased.
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

    def decorated(model: Any) -> Any:
        PERSONAL[model._meta.label_lower] = tuple(personal)
        return decorate(model)

    return decorated


def forget(record: Any, *, reason: str) -> int:
    """Empty the personal fields in the history of one record; returns of how many states.

    The one way past the append-only trigger. What happened and when stays, who it was goes, and a row of
    `ErasedHistory` (which nothing can change) says how many states were emptied, of which fields and why. Call it in
    the transaction of the erasure, after the record itself was emptied.
    """
    fields = PERSONAL[record._meta.label_lower]
    if not fields:
        return 0
    events = record._meta.get_field("history_events").related_model
    rows = events.objects.filter(pgh_obj_id=record.pk)
    with transaction.atomic(), pgtrigger.ignore(f"{events._meta.label}:append_only"):
        nothing = {name: None if events._meta.get_field(name).null else "" for name in fields}
        count = rows.update(**nothing)
        ErasedHistory.objects.create(
            kind=record._meta.label_lower, object_id=str(record.pk), fields=list(fields), states=count, reason=reason
        )
    return int(count)
