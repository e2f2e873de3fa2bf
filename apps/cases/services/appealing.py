"""The party appeals in the portal (ZUP 229–240): once against each decision, late as well."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases import workflow
from apps.cases.choices import APPEALABLE, DecisionState, EventKind
from apps.cases.exceptions import StepRefused
from apps.cases.models import Appeal, Case, Decision
from apps.cases.models.ledger import deadlines_of
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked, reckon_deadlines
from apps.cases.services.telling import APPEALED, tell_office
from apps.cases.workflow.guards import appeal_open
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import receive_document

APPEALS = "case_appeal"  # owner of the files; its id is that of the case
LONGEST = 20_000


@transaction.atomic
def file_appeal(*, actor: Actor, case_id: UUID, text: str, uploads: Iterable[Any] = ()) -> Appeal:
    """Appeal against the decision that was served last; filed already: the same appeal, whatever is sent now. After the
    last day it is taken as well and says so: the authority dismisses it (ZUP 240). Http404; StepRefused for who is not
    of the applicant's side, before service, and without reasons; FileRefused, StorageDown."""
    case = locked(actor, case_id)
    if workflow.APPLICANT not in workflow.sides_of(actor, case, timezone.now()):
        raise StepRefused(_("Za to nimate pravice."))
    decision, due = served_decision(case), deadlines_of(case).appeal
    if decision is None or due is None or case.state not in APPEALABLE:
        raise StepRefused(_("Pritožiti se je mogoče zoper odločitev, ki je vročena."))
    known: Appeal | None = Appeal.objects.filter(decision=decision).first()
    if known:
        return known
    if appeal_open(case):
        raise StepRefused(_("Pritožbo smo že prejeli po drugi poti; o njej še ni odločeno."))
    words = text.strip()
    if not words:
        raise StepRefused(_("Napišite, zakaj se pritožujete."))
    if len(words) > LONGEST:
        raise StepRefused(_("Pritožba ima lahko največ %(most)d znakov.") % {"most": LONGEST})
    files = [receive_document(actor=actor, upload=upload, owner_kind=APPEALS, owner_id=case.pk) for upload in uploads]
    return _kept(actor, case, decision, Appeal(text=words, due=due.day), files)


def _kept(actor: Actor, case: Case, decision: Decision, appeal: Appeal, files: list[Document]) -> Appeal:
    appeal.case, appeal.decision, appeal.received = case, decision, timezone.now()
    appeal.by, appeal.mandate, appeal.level = actor.user, actor.mandate, actor.level
    appeal.documents = [one.pk for one in files]
    appeal.digest = _digest(appeal, files)
    appeal.save()
    facts = {"appeal": "open", "on": local_day(appeal.received).isoformat()}
    write_event(actor, case, EventKind.APPEALED, _receipt(appeal), happened=appeal.received, facts=facts)
    reckon_deadlines(case)
    case.save()
    tell_office(case, kind=APPEALED.kind, title=APPEALED.title, body=APPEALED.body, key=appeal.pk)
    return appeal


def served_decision(case: Case) -> Decision | None:
    """The latest that was served."""
    rows = case.decisions.filter(state=DecisionState.ISSUED, deliveries__served_on__isnull=False)
    return rows.order_by("-sequence").first()


def _digest(appeal: Appeal, files: list[Document]) -> str:
    """Of what was filed, by whom and when, with the hashes of the files."""
    content = {
        "decision": appeal.decision.number, "text": appeal.text, "received": appeal.received.isoformat(),
        "by": str(appeal.by.pk), "mandate": str(appeal.mandate or ""), "level": appeal.level,
        "files": [[one.name, one.file.received_sha256] for one in files],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _receipt(appeal: Appeal) -> list[str]:
    """The line of the timeline in both languages: when, in time or late, and the digest."""
    texts = (
        ("sl", "v roku", "po izteku roka", "Pritožba zoper %s je prejeta %s, %s (%s). Odtis vsebine: %s"),
        ("en", "in time", "after the end of the period", "The appeal against %s was received %s, %s (%s). Digest: %s"),
    )
    lines = []
    for language, timely, late, line in texts:
        with translation.override(language):
            when = date_format(timezone.localtime(appeal.received), "DATETIME_FORMAT")
            day = date_format(appeal.due, "SHORT_DATE_FORMAT")
        lines.append(line % (appeal.decision.number, when, late if appeal.late else timely, day, appeal.digest[:16]))
    return lines
