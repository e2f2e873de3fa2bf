"""Writing what happened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from apps.core.access import words_for
from apps.core.actor import Actor
from apps.core.trail import kind_of
from apps.reports.choices import EventKind
from apps.reports.models import Report, ReportEvent

LONGEST = 300


def write_event(
    actor: Actor, report: Report, kind: EventKind, texts: Sequence[str], *, public: bool = True, answer: str = "",
    states: tuple[str, str] = ("", ""), facts: Mapping[str, Any] | None = None, happened: dt.datetime | None = None,
) -> ReportEvent:  # fmt: skip
    """For services that have asked already. texts: Slovenian and English. Who reported is never named here, and of
    people not even their id is kept: a citizen's stands in `Reporter` alone."""
    at_work = actor.is_staff or bool(actor.client)
    who = "person" if actor.user and not at_work else kind_of(actor)
    by = actor.client or actor.system or (str(actor.user.pk) if actor.is_staff else "")
    return ReportEvent.objects.create(
        report=report, kind=kind, text_sl=texts[0][:LONGEST], text_en=texts[1][:LONGEST], public=public, answer=answer,
        by_kind=who, by_id=by[:120], by_name=words_for(actor).name[:200] if at_work else "", state_from=states[0],
        state_to=states[1], facts=dict(facts or {}), happened=happened or timezone.now(),
    )  # fmt: skip
