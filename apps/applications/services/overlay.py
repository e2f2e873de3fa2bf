"""What an application says now: what was filed, or typed from paper, with what was supplemented laid over it. The filed
content itself stays as it is."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from apps.applications.engine import Context, Definition, Evaluation, evaluate
from apps.applications.models import Application, Supplement
from apps.applications.services.drafts import definition_of
from apps.applications.services.summary import Part, parts_of
from apps.cases.choices import FilerKind
from apps.cases.models import PaperFiling
from apps.core.legal_time import local_day


@dataclass(frozen=True)
class Current:
    """evaluation: of the answers as they stand now. mended: day of the latest supplement by id of the field.
    supplements: those that were sent. typed: what stands on paper and is no answer, by id of the field."""

    definition: Definition
    evaluation: Evaluation
    context: Context
    values: dict[str, Any]
    mended: dict[str, dt.date] = field(default_factory=dict)
    supplements: tuple[Supplement, ...] = ()
    typed: dict[str, Any] = field(default_factory=dict)

    def parts(self, language: str, *, masked: bool = False) -> list[Part]:
        """For people."""
        return parts_of(self.definition, self.evaluation, language, masked=masked, mended=self.mended, typed=self.typed)


def context_of_filed(application: Application) -> Context:
    """As at filing: limits that count from today count from the day of receipt, also for what is mended later."""
    if application.is_typed:
        return context_of_paper(PaperFiling.objects.select_related("case").get(case=application.case_id))
    kept = application.kept
    kind = "organisation" if kept["party"]["kind"] == "organisation" else "person"
    return Context(today=local_day(dt.datetime.fromisoformat(kept["received"])), applicant=kind)


def context_of_paper(filing: PaperFiling) -> Context:
    """The same of what came on paper: the day of registered posting counts for the party."""
    kind = "organisation" if filing.party_kind == FilerKind.ORGANISATION else "person"
    return Context(today=filing.filed_on, applicant=kind)


def current_of(application: Application) -> Current:
    """An application of a case as it stands now: one query for its supplements, of what came on paper one more."""
    values, typed = application.answered, application.unclear
    mended: dict[str, dt.date] = {}
    sent = tuple(application.supplements.sent())
    for supplement in sent:
        assert supplement.received  # a constraint of the database
        for name, value in supplement.kept["values"].items():
            mended[name] = local_day(supplement.received)
            typed.pop(name, None)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
    definition, context = definition_of(application.version), context_of_filed(application)
    evaluation = evaluate(definition, values, typed, context)
    return Current(definition, evaluation, context, values, mended, sent, typed)
