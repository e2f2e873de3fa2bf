"""Messages between the office and the party of a case."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases import workflow
from apps.cases.choices import FINAL, EventKind
from apps.cases.exceptions import StepRefused
from apps.cases.models import Case, CaseMessage
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked
from apps.cases.services.telling import tell_office, tell_party
from apps.core.actor import Actor
from apps.documents.models import Document
from apps.documents.services import receive_document

MESSAGES = "case_message"  # owner of the files; its id is that of the case
KIND, OFFICE_KIND = "cases.message", "cases.party_message"
TO_PARTY = (
    gettext_noop("Novo sporočilo v zadevi %(number)s"),
    gettext_noop("Uradna oseba vam je pisala v zadevi »%(title)s«. Sporočilo preberete na strani zadeve."),
)
TO_OFFICE = (
    gettext_noop("Novo sporočilo stranke, zadeva %(number)s"),
    gettext_noop("Stranka je pisala v zadevi »%(title)s«."),
)
AGAIN = dt.timedelta(minutes=1)
LONGEST = 5000


@transaction.atomic
def send_message(*, actor: Actor, case_id: UUID, text: str, documents: Sequence[UUID] = ()) -> CaseMessage:
    """Write to the other side, until the case is final. documents: ids of files that this side uploaded for messages of
    this case. The same words and files sent again within a minute are the message that was sent. Http404 for who does
    not see the case; StepRefused for who only looks on, and for an empty text."""
    case = locked(actor, case_id)
    sides, words, files = workflow.sides_of(actor, case, timezone.now()), text.strip(), [*documents]
    if not sides & (workflow.OFFICE | {workflow.APPLICANT}):
        raise StepRefused(_("Za to nimate pravice."))
    if case.state in FINAL:
        raise StepRefused(_("Zadeva je že končana."))
    if not words:
        raise StepRefused(_("Napišite sporočilo."))
    if len(words) > LONGEST:
        raise StepRefused(_("Sporočilo ima lahko največ %(most)d znakov.") % {"most": LONGEST})
    from_office = workflow.APPLICANT not in sides
    sent = case.messages.filter(from_office=from_office, by=actor.user, written__gte=timezone.now() - AGAIN)
    if known := next((one for one in sent if (one.text, one.documents) == (words, files)), None):
        return known
    _require_own(case, actor, files)
    message = CaseMessage.objects.create(case=case, by=actor.user, from_office=from_office, text=words, documents=files)
    _tell(actor, case, message)
    return message


def _require_own(case: Case, actor: Actor, files: list[UUID]) -> None:
    """StepRefused for a file that is not this person's upload for messages of this case."""
    own = Document.objects.of(MESSAGES, case.pk).filter(pk__in=files, uploaded_by=actor.user)
    if own.count() != len(set(files)):
        raise StepRefused(_("Datoteke naložite znova."))


def _tell(actor: Actor, case: Case, message: CaseMessage) -> None:
    if message.from_office:
        write_event(actor, case, EventKind.MESSAGE, ("Poslali smo vam sporočilo.", "We sent you a message."))
        tell_party(case, kind=KIND, title=TO_PARTY[0], body=TO_PARTY[1], key=message.pk)
    else:
        texts = ("Stranka je poslala sporočilo.", "The party sent a message.")
        write_event(actor, case, EventKind.MESSAGE, texts)
        tell_office(case, kind=OFFICE_KIND, title=TO_OFFICE[0], body=TO_OFFICE[1], key=message.pk)


@transaction.atomic
def send_with_files(*, actor: Actor, case_id: UUID, text: str, uploads: Iterable[Any] = ()) -> CaseMessage:
    """The same with files that came with the form: all of it or nothing. FileRefused, StorageDown besides."""
    documents = [
        receive_document(actor=actor, upload=upload, owner_kind=MESSAGES, owner_id=case_id).pk for upload in uploads
    ]
    return send_message(actor=actor, case_id=case_id, text=text, documents=documents)


@transaction.atomic
def mark_read(*, actor: Actor, case_id: UUID) -> int:
    """One side has opened the messages of the other, and the party its letters; who only looks on reads nothing in its
    name. How many messages were new."""
    case = locked(actor, case_id)
    sides = workflow.sides_of(actor, case, timezone.now())
    if not sides & (workflow.OFFICE | {workflow.APPLICANT}):
        return 0
    now = timezone.now()
    if workflow.APPLICANT in sides:
        case.letters.unread().update(read_at=now, changed=now)
    return case.messages.unread_by(office=workflow.APPLICANT not in sides).update(read_at=now, changed=now)
