"""What stands on paper, typed by the office into the form of the procedure (UUP; ZUP 63, 66).

The paper says what it says: what is missing or wrong there is kept as it stands, and the checks of the form hold
nothing up. Days and deadlines follow from the registration alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from apps.applications.choices import ApplicationState
from apps.applications.engine import Context, Definition, Evaluation, canonical, digest, evaluate
from apps.applications.exceptions import Stale
from apps.applications.models import Application, FormVersion, Transcription
from apps.applications.services.drafts import definition_of, fingerprint_of
from apps.applications.services.overlay import context_of_paper
from apps.cases.choices import Channel, EventKind
from apps.cases.models import PaperFiling
from apps.cases.services import hold_paper, refresh_search
from apps.cases.services.events import write_event
from apps.core.actor import Actor

TYPED = (
    "Odgovori z vloge na papirju so vpisani v obrazec.",
    "The answers of the paper application were typed into the form.",
)


@dataclass(frozen=True)
class Transcript:
    """A filing on paper with the form that it answers. application: what was typed, None before the first save."""

    filing: PaperFiling
    version: FormVersion
    application: Application | None

    @property
    def definition(self) -> Definition:
        """Of the form."""
        return definition_of(self.version)

    @property
    def context(self) -> Context:
        """Limits that count from today count from the day of filing."""
        return context_of_paper(self.filing)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What was typed and understood, supplements aside."""
        return self.application.answered if self.application else {}

    @cached_property
    def typed(self) -> dict[str, Any]:
        """What was typed and is no answer to its question."""
        return self.application.unclear if self.application else {}

    @cached_property
    def evaluation(self) -> Evaluation:
        """With all that the checks of the form say."""
        return evaluate(self.definition, self.answers, self.typed, self.context)

    def fingerprint(self, fields: Collection[str]) -> str:
        """Of what stands in some fields; a page carries it."""
        return fingerprint_of(self.answers, self.typed, fields)


def form_for(procedure: str, received: Any) -> FormVersion | None:
    """The form that held when the paper was received; else the one that holds now; None where there is none."""
    for moment in (received, timezone.now()):
        rows = FormVersion.objects.current(moment).select_related("procedure")
        version: FormVersion | None = rows.filter(procedure__slug=procedure).first()
        if version:
            return version
    return None


def transcript_of(filing: PaperFiling) -> Transcript:
    """Of a filing that the caller has found visible; what was typed keeps its form. Http404 where there is no form."""
    rows = Application.objects.in_cases().select_related("version__procedure")
    application: Application | None = rows.filter(case=filing.case_id).first()
    case = filing.case
    version = application.version if application else form_for(case.procedure, case.received_at)
    if version is None:
        raise Http404
    return Transcript(filing, version, application)


@transaction.atomic
def type_answers(
    *, actor: Actor, filing_id: UUID, fields: Collection[str], answers: Mapping[str, Any],
    typed: Mapping[str, Any] | None = None, seen: str = "", step: str = "",
) -> Transcript:  # fmt: skip
    """Keep what stands on paper in `fields` (all others stay), right or wrong, as a save that nobody changes later;
    what stands there already makes none. seen: fingerprint of the fields when the page was opened; Stale when somebody
    typed something else there since. Http404, PermissionDenied, StepRefused as `hold_paper`."""
    filing = hold_paper(actor=actor, filing_id=filing_id)
    before = transcript_of(filing)
    known = {one.id for part in before.definition.steps for one in part.fields} & set(fields)
    new = [_merged(old, known, given) for old, given in ((before.answers, answers), (before.typed, typed or {}))]
    if new == [before.answers, before.typed]:
        return before
    if seen and seen != before.fingerprint(known):
        raise Stale(before.application.revision if before.application else 0)
    return _kept(actor, before, new[0], new[1], step)


def _merged(old: Mapping[str, Any], fields: Collection[str], new: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in old.items() if name not in fields}
    return kept | {name: value for name, value in new.items() if name in fields}


def _kept(
    actor: Actor, before: Transcript, answers: dict[str, Any], typed: dict[str, Any], step: str
) -> Transcript:  # fmt: skip
    case, first = before.filing.case, before.application is None
    row = before.application or Application(
        version=before.version, case=case, state=ApplicationState.TYPED, filed=case.received_at, channel=Channel.PAPER
    )
    row.answers, row.typed, row.step = canonical(answers).decode(), canonical(typed).decode(), step
    row.revision += 1
    content = {
        "number": case.number,
        "form": {"number": before.version.number, "digest": before.version.digest},
        "revision": row.revision,
        "typed_by": str(actor.user),
        "typed_at": timezone.now().isoformat(),
        "values": answers,
        "typed": typed,
    }
    row.digest = digest(content)
    row.save()
    Transcription.objects.create(
        application=row, revision=row.revision, by=actor.user, step=step, content=canonical(content).decode(),
        digest=row.digest,
    )  # fmt: skip
    if first:
        write_event(actor, case, EventKind.NOTE, TYPED)
    refresh_search(case_id=case.pk)
    return replace(before, application=row)
