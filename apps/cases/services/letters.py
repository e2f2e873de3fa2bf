"""Letters to the party and notes of the office: written by an officer, set and sealed by the worker."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases import workflow
from apps.cases.choices import EventKind, LetterKind
from apps.cases.exceptions import StepRefused, UnknownMergeField
from apps.cases.merging import check_fields
from apps.cases.models import Case, CaseLetter
from apps.cases.models.document_numbers import next_sequence
from apps.cases.services.events import write_event
from apps.cases.services.moving import locked
from apps.cases.services.telling import tell_party
from apps.cases.services.working import require_at_work
from apps.core import jobs
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.documents.services import PublicTitle, issue_sealed, render_pdf

LETTERS = "case_letter"  # owner of the documents; its id is that of the letter
TEMPLATE = "dopis"
PORTAL = system_actor("letters")
GAP = "___"  # in texts: what the officer has to fill in
SAID = (
    gettext_noop("Nov dopis v zadevi %(number)s"),
    gettext_noop("V zadevi »%(title)s« smo vam poslali dopis. Preberete ga na strani zadeve."),
)
TITLES = {
    LetterKind.LETTER: PublicTitle("Dopis", "Letter"),
    LetterKind.MEMO: PublicTitle("Uradni zaznamek", "Internal note"),
}


@transaction.atomic
def send_letter(*, actor: Actor, case_id: UUID, key: UUID, kind: str, subject: str, body: str) -> CaseLetter:
    """Write a letter to the party, or a note for the office, under the next number of the case; the worker makes the
    document, and the party hears of a letter then. key: of the form; sent again, it is the letter that was written.
    Http404; StepRefused for who does not work on the case, and for a text that is empty, has gaps (`___`) or fields in
    braces."""
    case = locked(actor, case_id)
    require_at_work(actor, case)
    if not actor.user:
        raise StepRefused(_("Dopise pišejo ljudje."))
    known: CaseLetter | None = CaseLetter.objects.filter(case=case, key=key).first()
    if known:
        return known
    check_text(subject, body)
    letter = CaseLetter.objects.create(
        case=case, key=key, kind=LetterKind(kind), subject=subject.strip(), body=body.strip(), by=actor.user,
        sequence=next_sequence(case),
    )  # fmt: skip
    jobs.enqueue("cases.set_letters")
    return letter


def check_text(subject: str, body: str) -> None:
    """StepRefused unless both can be sent as they are."""
    if not (subject.strip() and body.strip()):
        raise StepRefused(_("Vpišite predmet in besedilo."))
    if GAP in f"{subject}{body}":
        raise StepRefused(_("Izpolnite prazna mesta (___) ali jih odstranite."))
    try:
        check_fields(f"{subject}{body}")
    except UnknownMergeField as error:
        raise StepRefused(_("V besedilu ostaja polje v zavitih oklepajih: %(name)s") % {"name": error}) from error


@transaction.atomic
def read_letter(*, actor: Actor, letter_id: UUID) -> None:
    """The party has opened it, once; who only looks on reads nothing in its name. Http404 for who does not see it."""
    letter = CaseLetter.objects.visible_to(actor).filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    case = locked(actor, letter.case_id)
    if workflow.APPLICANT in workflow.sides_of(actor, case, timezone.now()):
        now = timezone.now()
        CaseLetter.objects.unread().filter(pk=letter_id).update(read_at=now, changed=now)


def set_letters() -> int:
    """Make the documents of what was written and has none yet: how many were made. Killed and begun anew, each is made
    once."""
    waiting = CaseLetter.objects.filter(document=None).order_by("written").values_list("pk", flat=True)
    return sum(_set(key) for key in waiting[:100])


def _set(key: UUID) -> bool:
    with transaction.atomic():
        rows = CaseLetter.objects.select_for_update(of=("self",), skip_locked=True)
        letter = rows.select_related("case__department__organisation", "by").filter(pk=key, document=None).first()
        if letter is None:
            return False
        document = _sealed(letter)
        letter.document = document.pk
        letter.save(update_fields=["document", "changed"])
        _tell(letter, document)
    return True


def _tell(letter: CaseLetter, document: Document) -> None:
    public = letter.kind == LetterKind.LETTER
    texts = (f"Dopis {letter.number}: {letter.subject}", f"Letter {letter.number}: {letter.subject}")
    if not public:
        texts = (f"Uradni zaznamek {letter.number}: {letter.subject}", f"Note {letter.number}: {letter.subject}")
    write_event(PORTAL, letter.case, EventKind.DOCUMENT, texts, public=public, documents=[document.pk])
    if public:
        tell_party(letter.case, kind="cases.letter", title=SAID[0], body=SAID[1], key=letter.pk)


def _sealed(letter: CaseLetter) -> Document:
    title = title_of(letter)
    return issue_sealed(
        actor=PORTAL, owner_kind=LETTERS, owner_id=letter.pk, purpose=letter.kind, template=TEMPLATE, title=title,
        context=letter_data(letter), name=f"{title}.pdf".replace("/", "-"), language="sl",
        public_title=TITLES[LetterKind(letter.kind)], key=letter.case.number,
    )  # fmt: skip


def title_of(letter: CaseLetter) -> str:
    """`Dopis 371-12/2026-2`, in the official language."""
    return f"{TITLES[LetterKind(letter.kind)].sl} {letter.number}"


def draft_pdf(*, actor: Actor, case: Case, kind: str, subject: str, body: str) -> bytes:
    """How it would look, with the number that it would have now; nothing is kept."""
    letter = CaseLetter(case=case, kind=kind, subject=subject, body=body, by=actor.user, sequence=next_sequence(case))
    return render_pdf(TEMPLATE, letter_data(letter), title=title_of(letter))


def letter_data(letter: CaseLetter) -> dict[str, Any]:
    """What the template prints, in Slovenian: the official language."""
    case, day = letter.case, local_day(letter.written or timezone.now())
    whom = [["Stranka", case.party_name]] if letter.kind == LetterKind.LETTER else []
    return {
        "facts": [
            ["Številka", letter.number], ["Datum", date_format(day, "SHORT_DATE_FORMAT")],
            ["Organ", f"{case.department.organisation}, {case.department}"], *whom, ["Predmet", letter.subject],
        ],
        "paragraphs": [line for line in letter.body.splitlines() if line.strip()],
        "signed": str(letter.by),
    }  # fmt: skip
