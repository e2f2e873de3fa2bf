"""How far a draft is: its parts in the order in which they are filled in, and what each of them still needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.applications.engine import Definition, Evaluation
from apps.applications.models import Application
from apps.applications.services.agreement import Standing, standings_of
from apps.applications.services.content import attached, content_digest
from apps.applications.services.drafts import definition_of
from apps.applications.services.filing import missing_attachments
from apps.applications.services.reading import Places, explained
from apps.documents.models import Document

STEP, ATTACHMENTS, COSIGNERS, REVIEW = "step", "attachments", "cosigners", "review"


@dataclass(frozen=True)
class Part:
    """One part of a draft. kind: STEP and so on; key: id of the step.

    state: `empty` not begun, `begun` something is missing, `wrong` something must be mended, `done`, `optional`
    nothing was answered and nothing has to be, `closed` cannot be opened yet. note: what is missing, in words.
    """

    kind: str
    title: str
    state: str
    key: str = ""
    note: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing in it holds up the filing."""
        return self.state in ("done", "optional")


@dataclass(frozen=True)
class Progress:
    """All parts of a draft, its attachments, and its co-applicants."""

    parts: Sequence[Part]
    documents: Sequence[Document]
    missing: Sequence[str]  # ids of requirements without a fit file
    cosigners: Sequence[Standing] = ()

    @property
    def steps(self) -> list[Part]:
        """The parts that are steps of the form."""
        return [part for part in self.parts if part.kind == STEP]

    @property
    def done(self) -> int:
        """How many parts are settled."""
        return sum(part.settled for part in self.parts)

    @property
    def complete(self) -> bool:
        """Whether everything before the review is settled."""
        return all(part.settled for part in self.parts if part.kind != REVIEW)

    @property
    def answered(self) -> bool:
        """Whether steps and attachments are settled: then co-applicants can confirm."""
        return all(part.settled for part in self.parts if part.kind in (STEP, ATTACHMENTS))

    def place(self, kind: str, key: str = "") -> int:
        """Where a part stands, counted from 1; 0 when it is not there."""
        found = (at for at, part in enumerate(self.parts, start=1) if (part.kind, part.key) == (kind, key))
        return next(found, 0)

    def after(self, kind: str, key: str = "") -> Part:
        """Where to go on: the next part that is not done, else an earlier one that holds up the filing, else the
        review."""
        at = self.place(kind, key)
        later = [part for part in self.parts[at:] if part.state != "done"]
        earlier = [part for part in self.parts[: max(at - 1, 0)] if not part.settled]
        later = [part for part in later if part.kind != REVIEW]
        return next(iter([*later, *earlier]), self.parts[-1])

    def before(self, kind: str, key: str = "") -> Part | None:
        """The part that stands before."""
        at = self.place(kind, key)
        return self.parts[at - 2] if at > 1 else None


def progress_of(application: Application, evaluation: Evaluation, documents: list[Document] | None = None) -> Progress:
    """The parts of a draft. At most two queries, for attachments (unless they are given) and for co-applicants, and
    only of forms that have them."""
    definition = definition_of(application.version)
    if documents is None:
        documents = attached(application) if definition.attachments else []
    missing = missing_attachments(definition, evaluation, documents)
    invited: list[Any] = list(application.cosigners.all()) if definition.cosigners else []
    now = content_digest(application, evaluation, documents) if invited else ""
    standings = standings_of(application, invited, now)
    parts = [
        *_steps(application, definition, evaluation),
        *_attachments(definition, evaluation, documents, missing),
        *_cosigners(definition, standings),
    ]
    whole = all(part.settled for part in parts)
    review = Part(REVIEW, _("Pregled in oddaja"), "empty" if whole else "closed")
    return Progress([*parts, review], documents, missing, standings)


def _steps(application: Application, definition: Definition, evaluation: Evaluation) -> Iterator[Part]:
    places, typed, language = Places(), application.unclear, get_language() or "sl"
    for step in definition.steps:
        if not evaluation.step_visible(step.id):
            continue
        state, problems = evaluation.step_state(step.id), evaluation.problems_of(step.id)
        if state == "empty" and not problems:
            state = "optional"
        worst = [] if state == "empty" else sorted(problems, key=lambda one: one.code == "required")[:1]
        note = "".join(str(one.message) for one in explained(definition, worst, typed, language, places))
        yield Part(STEP, str(step.title), state, step.id, note)


def _attachments(
    definition: Definition, evaluation: Evaluation, documents: Sequence[Document], missing: Sequence[str]
) -> Iterator[Part]:
    asked = [one for one in definition.attachments if evaluation.requirement_visible(one.id)]
    if not asked:
        return
    refused = any(document.file.refused for document in documents)
    state = "wrong" if refused and missing else "begun" if missing and documents else "empty" if missing else "done"
    if not missing and not documents:
        state = "optional"
    yield Part(ATTACHMENTS, _("Priloge"), state)


def _cosigners(definition: Definition, standings: Sequence[Standing]) -> Iterator[Part]:
    if definition.cosigners is None:
        return
    title = str(definition.cosigners.label) or _("Sovlagatelji")
    if not standings:
        yield Part(COSIGNERS, title, "optional")
        return
    waiting = [one.cosigner.name for one in standings if not one.agrees]
    note = _("Potrditi morajo še: %(names)s") % {"names": ", ".join(waiting)} if waiting else ""
    yield Part(COSIGNERS, title, "begun" if waiting else "done", note=note)
