"""Answering a call for a supplement: exactly what was marked is written, checked with the whole, and sent once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from apps.applications.choices import SupplementStage
from apps.applications.engine import Evaluation, Field, Problem, Step, canonical, digest, evaluate
from apps.applications.engine.text import Text
from apps.applications.exceptions import Incomplete, Stale
from apps.applications.models import Application, Supplement
from apps.applications.registry import signer
from apps.applications.services.drafts import fingerprint_of
from apps.applications.services.overlay import Current, current_of
from apps.applications.services.prefill import means_of
from apps.cases.models import Case, SupplementRequest
from apps.cases.services import receive_supplement
from apps.cases.services.supplements import held
from apps.core.actor import Actor, require_level, system_actor
from apps.documents.models import Document
from apps.documents.services import delete_document, refer_document

OWNER = "supplement"  # of the files that are being added; its id is that of the call
STEP = "dopolnitev"
LONGEST = 2000
PORTAL = system_actor("supplement")


@dataclass(frozen=True)
class Mending:
    """A call with everything that its page and its sending need. supplement: what is kept of the answer, None before
    the first word."""

    request: SupplementRequest
    application: Application
    current: Current
    supplement: Supplement | None
    documents: list[Document]

    @property
    def step(self) -> Step:
        """The marked fields as one page; a field in a group brings the whole group."""
        return Step(STEP, Text(), Text(), None, tuple(self.fields))

    @property
    def fields(self) -> list[Field]:
        """In the order of the form."""
        marked = set(self.request.ids("field"))
        every = [one for step in self.current.definition.steps for one in step.fields]
        return [one for one in every if one.id in marked or marked & {inner.id for inner in one.fields}]

    @property
    def names(self) -> set[str]:
        """Ids of the marked fields and of those inside marked groups."""
        return {one.id for top in self.fields for one in (top, *top.fields)}

    @property
    def answers(self) -> dict[str, Any]:
        """All answers as they stand while they are being mended."""
        if self.supplement is None:
            return self.current.values
        marked = {one.id for one in self.fields}
        kept = {name: value for name, value in self.current.values.items() if name not in marked}
        return kept | {name: value for name, value in self.supplement.answered.items() if name in marked}

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, on paper too, and could not be understood, likewise."""
        if self.supplement is None:
            return self.current.typed
        marked = {one.id for one in self.fields}
        kept = {name: value for name, value in self.current.typed.items() if name not in marked}
        return kept | {name: value for name, value in self.supplement.unclear.items() if name in marked}

    @property
    def said(self) -> dict[str, str]:
        """Texts for the other items."""
        return self.supplement.said if self.supplement else {}

    @property
    def evaluation(self) -> Evaluation:
        """Of the whole, with what is being mended."""
        return evaluate(self.current.definition, self.answers, self.typed, self.current.context)

    def problems(self, evaluation: Evaluation) -> list[Problem]:
        """Those of the marked fields: nothing else holds the supplement up."""
        return [one for one in evaluation.problems if one.field in self.names]

    def requirements(self, evaluation: Evaluation) -> list[Any]:
        """Marked attachments that still apply."""
        marked = set(self.request.ids("attachment"))
        every = self.current.definition.attachments
        return [one for one in every if one.id in marked and evaluation.requirement_visible(one.id)]

    @property
    def others(self) -> list[dict[str, Any]]:
        """Items that are answered in words."""
        return [item for item in self.request.items if item["kind"] == "other"]

    def missing(self, evaluation: Evaluation) -> list[str]:
        """Ids of requirements without a fit file, `other:<id>` of items without a text."""
        found = []
        for requirement in self.requirements(evaluation):
            own = [one for one in self.documents if one.purpose == requirement.id]
            if not own or any(one.file.refused for one in own) or len(own) > requirement.max_files:
                found.append(requirement.id)
        said = self.said
        return found + [f"other:{item['id']}" for item in self.others if not said.get(item["id"], "").strip()]


def mending_of(actor: Actor, request_id: UUID | str) -> Mending:
    """The call, for the party of the case; Http404 for everybody else and for cases without answers to a form."""
    theirs = Case.objects.filter(Case.objects.theirs(actor), pk__in=Application.objects.in_cases().values("case"))
    rows = SupplementRequest.objects.filter(case__in=theirs.values("pk")).select_related("case__department")
    request: SupplementRequest | None = rows.filter(pk=request_id).first()
    if request is None:
        raise Http404
    return _mending(request)


def _mending(request: SupplementRequest) -> Mending:
    rows = Application.objects.in_cases().select_related("version__procedure", "case", "organisation", "principal")
    application: Application = rows.get(case=request.case_id)
    supplement = Supplement.objects.filter(request=request).first()
    return Mending(request, application, current_of(application), supplement, added(request.pk))


def added(request_id: UUID) -> list[Document]:
    """Files that are being added, in the order in which they came."""
    return list(Document.objects.of(OWNER, request_id).select_related("file").order_by("created", "pk"))


@transaction.atomic
def save_supplement(
    *, actor: Actor, request_id: UUID | str, fields: set[str], answers: Mapping[str, Any],
    typed: Mapping[str, Any] | None = None, said: Mapping[str, str] | None = None, seen: str = "",
) -> Mending:  # fmt: skip
    """Keep what is being written of the marked `fields`, right or wrong; everything else that was sent is dropped. What
    was sent already stays as it is. seen: fingerprint of the fields when the page was opened; Stale when they were
    changed from elsewhere since, and not to the same."""
    mending = _own(actor, request_id)
    if not mending.request.is_open or (mending.supplement and mending.supplement.is_sent):
        return mending
    marked = {one.id for one in mending.fields}
    given = fields & marked
    old = {name: value for name, value in mending.answers.items() if name in marked - given}
    unclear = {name: value for name, value in mending.typed.items() if name in marked - given}
    known = {item["id"] for item in mending.others}
    texts = mending.said | {key: text[:LONGEST] for key, text in (said or {}).items() if key in known}
    new = {name: value for name, value in answers.items() if name in given}
    unread = {name: value for name, value in (typed or {}).items() if name in given}
    stood = fingerprint_of(mending.answers, mending.typed, given)
    if seen not in ("", stood) and fingerprint_of(new, unread, given) != stood:
        raise Stale(0)
    row = mending.supplement or Supplement(request=mending.request, application=mending.application)
    row.applicant, row.client = actor.user, actor.client
    row.answers, row.typed = canonical(old | new).decode(), canonical(unclear | unread).decode()
    row.words = canonical(texts).decode()
    row.save()
    return _mending(mending.request)


def _own(actor: Actor, request_id: UUID | str) -> Mending:
    """Under the lock of the case."""
    mending_of(actor, request_id)
    return _mending(held(actor, request_id))


def file_supplement(*, actor: Actor, request_id: UUID | str, statement: bool) -> Supplement:
    """Send the answer, once: whoever asks again gets the one that was sent. Incomplete with what is missing or wrong in
    what was marked; StepRefused when the call waits no more; LevelTooLow; Http404."""
    received = timezone.now()  # before waiting for the case: who sends at 23.59.30 has sent on that day
    with transaction.atomic():
        mending = _own(actor, request_id)
        if mending.supplement and mending.supplement.is_sent:
            return mending.supplement
        require_level(actor, mending.current.definition.min_level)
        evaluation = mending.evaluation
        problems, missing = mending.problems(evaluation), mending.missing(evaluation)
        if problems or missing or not statement:
            raise Incomplete(problems, [*missing, *([] if statement else ["statement"])])
        return _freeze(actor, mending, evaluation, received.astimezone(dt.UTC))


def _freeze(actor: Actor, mending: Mending, evaluation: Evaluation, received: dt.datetime) -> Supplement:
    """All that sending writes."""
    row = mending.supplement or Supplement(request=mending.request, application=mending.application)
    row.applicant, row.client, row.level, row.means = actor.user, actor.client, actor.level, means_of(actor)
    content = _content(actor, mending, evaluation, received) | {"level": row.level, "means": row.means}
    documents = _pass_on(mending, evaluation)
    receive_supplement(actor=actor, request_id=mending.request.pk, documents=documents, happened=received)
    row.content, row.digest = canonical(content).decode(), digest(content)
    row.signature = asdict(signer().sign(row.digest, actor, row.means))
    row.stage, row.received = SupplementStage.SENT, received
    row.answers = row.typed = row.words = ""
    row.save()
    return row


def _content(
    actor: Actor, mending: Mending, evaluation: Evaluation, received: dt.datetime
) -> dict[str, Any]:  # fmt: skip
    """Plain JSON of what changes; `values` holds every marked field, null where nothing is answered."""
    version, wanted = mending.application.version, {one.id for one in mending.requirements(evaluation)}
    return {
        "number": mending.request.case.number,
        "request": str(mending.request.pk),
        "round": mending.request.round,
        "application": mending.application.digest,
        "form": {"number": version.number, "digest": version.digest},
        "received": received.isoformat(),
        "values": {one.id: evaluation.values.get(one.id) for one in mending.fields if one.type != "info"},
        "others": [
            {"id": one["id"], "asked": one["label_sl"], "text": mending.said[one["id"]]} for one in mending.others
        ],
        "attachments": [
            {
                "requirement": document.purpose, "document": str(document.pk), "name": document.name,
                "sha256": document.file.received_sha256, "size": document.file.received_size,
            }
            for document in mending.documents
            if document.purpose in wanted
        ],
        "filed_by": str(actor.user or actor.client),
        "statement": True,
    }  # fmt: skip


def _pass_on(mending: Mending, evaluation: Evaluation) -> list[UUID]:
    """The files belong to the case from now on."""
    wanted = {one.id for one in mending.requirements(evaluation)}
    return [
        refer_document(
            actor=PORTAL, document=one, owner_kind="case", owner_id=mending.request.case.pk, purpose=one.purpose
        ).pk
        for one in mending.documents
        if one.purpose in wanted
    ]


def discard_draft(supplement: Supplement) -> None:
    """What was never sent goes, with its files."""
    with transaction.atomic():
        row = Supplement.objects.select_for_update().get(pk=supplement.pk)
        if row.is_sent:
            return
        for document in added(row.request_id):
            delete_document(actor=PORTAL, document=document)
        row.delete()
