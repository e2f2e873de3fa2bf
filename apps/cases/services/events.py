"""Writing what happened."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.cases.choices import EventKind
from apps.cases.models import Case, CaseEvent
from apps.core.access import words_for
from apps.core.actor import Actor
from apps.core.trail import kind_of

LONGEST = 500


def record_event(
    *, actor: Actor, case: Case, kind: str, text_sl: str, text_en: str, public: bool = True,
    documents: Iterable[UUID] = (), happened: dt.datetime | None = None,
) -> CaseEvent:  # fmt: skip
    """Write something into the timeline of a case, for good. kind: one of `choices.EventKind`. public: the party reads
    it too. documents: ids. happened: now, unless told otherwise. PermissionDenied when the actor does not see the
    whole case, or writes for the office without being of it."""
    rows = Case.objects.open_to(actor) if public else Case.objects.office_of(actor)
    if not (actor.system or rows.filter(pk=case.pk).exists()):
        raise PermissionDenied
    return write_event(
        actor, case, EventKind(kind), (text_sl, text_en), happened=happened, public=public, documents=documents
    )


def write_event(
    actor: Actor, case: Case, kind: EventKind, texts: Sequence[str], *, happened: dt.datetime | None = None,
    public: bool = True, documents: Iterable[UUID] = (), facts: Mapping[str, Any] | None = None,
) -> CaseEvent:  # fmt: skip
    """For services that have asked already. texts: Slovenian and English, cut to the length of a line."""
    who = kind_of(actor)
    name = "" if who in ("person", "system") else words_for(actor).name
    return CaseEvent.objects.create(
        case=case, kind=kind, text_sl=texts[0][:LONGEST], text_en=texts[1][:LONGEST], by_kind=who, by_name=name[:200],
        by_id=(actor.client or actor.system or str(actor.user.pk if actor.user else ""))[:120],
        happened=happened or timezone.now(), public=public, documents=[*documents], facts=dict(facts or {}),
    )  # fmt: skip
