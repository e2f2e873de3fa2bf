"""Cases as pages show them: with the look of their state, what waits to be paid, documents and what was filed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from apps.cases import workflow
from apps.cases.models import (
    Appeal,
    Case,
    CaseEvent,
    CaseLetter,
    CaseMessage,
    CaseParty,
    Delivery,
    OpinionRequest,
    SupplementRequest,
)
from apps.cases.models.cases import VIEW
from apps.cases.policies import INSIDE, KIND
from apps.cases.registry import Section, subject_of
from apps.cases.services.appealing import APPEALS
from apps.cases.services.letters import LETTERS
from apps.cases.services.messages import MESSAGES
from apps.cases.services.opinions import OPINIONS
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.documents.models import Document
from apps.payments.choices import LOOKS, Look
from apps.payments.models import Order


@dataclass(frozen=True)
class Listed:
    """A case on a list. unpaid: whether a fee waits."""

    case: Case
    look: workflow.Look
    unpaid: bool


def listed(cases: Iterable[Case]) -> list[Listed]:
    """Cases for a list, with one query for all of their fees."""
    rows = list(cases)
    keys = [str(case.pk) for case in rows]
    orders = Order.objects.filter(owner_kind=KIND, owner_id__in=keys).waiting()
    unpaid = set(orders.values_list("owner_id", flat=True)) if keys else set()
    return [Listed(case, workflow.LOOKS[case.state], str(case.pk) in unpaid) for case in rows]


@dataclass(frozen=True)
class Moment:
    """An event with the documents that belong to it."""

    event: CaseEvent
    documents: list[Document]


@dataclass(frozen=True)
class Fee:
    """An order with the look of its state."""

    order: Order
    look: Look


@dataclass(frozen=True)
class Whole:
    """Everything that a page of one case shows, as far as the actor may see it. left: days until the decision is due,
    None without a deadline. party: as what the actor takes part, when they see no more than the course of the case."""

    case: Case
    look: workflow.Look
    moments: list[Moment] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    calls: list[SupplementRequest] = field(default_factory=list)
    messages: list[CaseMessage] = field(default_factory=list)
    sections: Sequence[Section] = ()
    subject: Any = ""
    deliveries: Sequence[Delivery] = ()
    appeals: Sequence[Appeal] = ()
    party: CaseParty | None = None
    left: int | None = None

    @property
    def shown(self) -> list[Document]:
        """All documents of the page: of the case, and of its messages."""
        return [*self.documents, *(document for message in self.messages for document in message.files)]

    @property
    def waiting_fee(self) -> Order | None:
        """The first order that is not paid yet."""
        return next((fee.order for fee in self.fees if fee.order.is_waiting), None)


def whole(actor: Actor, case: Case, today: dt.date | None = None) -> Whole:
    """A case that the caller has found visible, with what belongs to it."""
    today = today or local_day(timezone.now())
    if not Case.objects.open_to(actor).filter(pk=case.pk).exists():
        return _beside(actor, case, today)
    subject = subject_of(case)
    own = Document.objects.of(KIND, case.pk).select_related("file__signature_report").order_by("created", "pk")
    documents = [*own, *subject.documents(case), *letters_of(actor, case), *inside_of(actor, case)]
    by_id = {document.pk: document for document in documents}
    events = CaseEvent.objects.visible_to(actor).filter(case=case).order_by("-happened", "-id")
    moments = [Moment(event, [by_id[key] for key in event.documents if key in by_id]) for event in events]
    orders = Order.objects.of(KIND, case.pk).visible_to(actor).order_by("created", "pk")
    return Whole(
        case=case,
        look=workflow.LOOKS[case.state],
        moments=moments,
        fees=[Fee(order, LOOKS[order.state]) for order in orders],
        documents=documents,
        calls=calls_of(case),
        messages=messages_of(case),
        sections=subject.answers(case, get_language() or "sl"),
        subject=subject.title,
        deliveries=list(Delivery.objects.filter(case=case).exclude(state="failed").select_related("decision__case")),
        appeals=appeals_of(case),
        left=_left(case, today),
    )


def inside_of(actor: Actor, case: Case) -> list[Document]:
    """Documents that the office alone reads, each marked `inside`; none for the party."""
    if not (actor.has_perm(VIEW) and Case.objects.office_of(actor).filter(pk=case.pk).exists()):
        return []
    rows = list(Document.objects.of(INSIDE, case.pk).select_related("file__signature_report").order_by("created", "pk"))
    for row in rows:
        row.inside = True
    return rows


def letters_of(actor: Actor, case: Case) -> list[Document]:
    """Documents of letters, and for the office of its notes, as far as they are made: two queries."""
    made = CaseLetter.objects.visible_to(actor).filter(case=case, document__isnull=False)
    keys = list(made.values_list("document", flat=True))
    rows = Document.objects.filter(owner_kind=LETTERS, pk__in=keys, deleted=None)
    return list(rows.select_related("file__signature_report").order_by("created", "pk")) if keys else []


def _left(case: Case, today: dt.date) -> int | None:
    return (case.decision_due - today).days if case.decision_due else None


def _beside(actor: Actor, case: Case, today: dt.date) -> Whole:
    """For a party besides the applicant: where the case stands and how it came there, and nothing of the applicant."""
    events = CaseEvent.objects.visible_to(actor).filter(case=case).order_by("-happened", "-id")
    party = CaseParty.objects.in_force().filter(case=case, user=actor.user).select_related("represents").first()
    if party:
        party.case = case
    moments = [Moment(event, []) for event in events]
    return Whole(case, workflow.LOOKS[case.state], moments, party=party, left=_left(case, today))


def appeals_of(case: Case) -> list[Appeal]:
    """Appeals with their files, the latest first: two queries at most."""
    rows = list(case.appeals.select_related("decision__case", "by").order_by("-received"))
    wanted = [key for row in rows for key in row.documents]
    files = Document.objects.of(APPEALS, case.pk).filter(pk__in=wanted).select_related("file") if wanted else ()
    by_id = {document.pk: document for document in files}
    for row in rows:
        row.found = [by_id[key] for key in row.documents if key in by_id]
    return rows


def calls_of(case: Case) -> list[SupplementRequest]:
    """Calls for a supplement, the latest first, each with `url`, the page on which the party answers it."""
    rows = list(case.supplement_requests.select_related("requested").order_by("-round"))
    for row in rows:
        row.case, row.url = case, subject_of(case).mend_url(row)
    return rows


def messages_of(case: Case) -> list[CaseMessage]:
    """Messages with their files (`files`), the latest first: two queries."""
    rows = list(case.messages.select_related("by").order_by("-written", "-id"))
    wanted = [key for row in rows for key in row.documents]
    files = Document.objects.of(MESSAGES, case.pk).filter(pk__in=wanted).select_related("file") if wanted else ()
    by_id = {document.pk: document for document in files}
    for row in rows:
        row.found = [by_id[key] for key in row.documents if key in by_id]
    return rows


def opinions_of(actor: Actor, case: Case) -> list[OpinionRequest]:
    """Requests for opinions as far as the actor sees them, the latest first, with the files of answers (`files`) and
    the documents that they are about (`asked`): two queries at most."""
    rows = list(
        OpinionRequest.objects.visible_to(actor).filter(case=case)
        .select_related("department__organisation", "by", "answered_by").order_by("-created", "-id")
    )  # fmt: skip
    about = Q(owner_kind=KIND, owner_id=str(case.pk), pk__in=[key for row in rows for key in row.documents])
    came = Q(owner_kind=OPINIONS, owner_id__in=[str(row.pk) for row in rows])
    found = list(Document.objects.filter(about | came).select_related("file").order_by("created", "pk")) if rows else []
    for row in rows:
        row.case = case
        row.about = [one for one in found if one.owner_kind == KIND and one.pk in row.documents]
        row.found = [one for one in found if one.owner_kind == OPINIONS and one.owner_id == str(row.pk)]
    return rows
