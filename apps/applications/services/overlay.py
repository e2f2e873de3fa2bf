"""What an application says now: what was filed, with what was supplemented laid over it. The filed content itself stays
as it is."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from apps.applications.engine import Context, Definition, Evaluation, evaluate
from apps.applications.models import Application, Supplement
from apps.applications.services.drafts import definition_of
from apps.core.legal_time import local_day


@dataclass(frozen=True)
class Current:
    """evaluation: of the answers as they stand now. mended: day of the latest supplement by id of the field.
    supplements: those that were sent."""

    definition: Definition
    evaluation: Evaluation
    context: Context
    values: dict[str, Any]
    mended: dict[str, dt.date] = field(default_factory=dict)
    supplements: tuple[Supplement, ...] = ()


def context_of_filed(application: Application) -> Context:
    """As at filing: limits that count from today count from the day of receipt, also for what is mended later."""
    kept = application.kept
    kind = "organisation" if kept["party"]["kind"] == "organisation" else "person"
    return Context(today=local_day(dt.datetime.fromisoformat(kept["received"])), applicant=kind)


def current_of(application: Application) -> Current:
    """A filed application as it stands now: one query for its supplements."""
    values: dict[str, Any] = dict(application.kept["values"])
    mended: dict[str, dt.date] = {}
    sent = tuple(application.supplements.sent())
    for supplement in sent:
        assert supplement.received  # a constraint of the database
        for name, value in supplement.kept["values"].items():
            mended[name] = local_day(supplement.received)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
    definition, context = definition_of(application.version), context_of_filed(application)
    return Current(definition, evaluate(definition, values, {}, context), context, values, mended, sent)
