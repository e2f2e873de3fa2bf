"""What of a case goes into its package, and the mark by which one sees whether that has changed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from apps.cases.keeping import Term
from apps.cases.models import (
    Appeal,
    Case,
    CaseEvent,
    CaseMessage,
    CaseParty,
    Decision,
    OpinionRequest,
    SupplementRequest,
)
from apps.cases.owners import owners_of
from apps.cases.policies import KIND
from apps.cases.registry import ArchivedFile, subject_of
from apps.cases.services.plan import terms_of
from apps.core.text import slug
from apps.documents.models import Document
from apps.payments.models import Order

LONGEST = 60  # letters of a name in the package; the whole name stands in the description


@dataclass(frozen=True)
class Contents:
    """Everything that is read of one case, in an order that never changes."""

    case: Case
    term: Term
    events: list[CaseEvent]
    messages: list[CaseMessage]
    calls: list[SupplementRequest]
    parties: list[CaseParty]
    opinions: list[OpinionRequest]
    appeals: list[Appeal]
    decisions: list[Decision]
    orders: list[Order]
    documents: list[Document]
    files: list[ArchivedFile]

    @property
    def mark(self) -> str:
        """SHA-256 over what the package is made of: another one, another package."""
        case, term = self.case, self.term
        facts = [
            case.number, case.state, case.moved.isoformat(), case.outcome, term.keeping, term.years,
            [str(event.pk) for event in self.events], [str(message.pk) for message in self.messages],
            [(str(call.pk), call.state) for call in self.calls], [str(one.pk) for one in self.decisions],
            [(str(one.pk), one.until and one.until.isoformat()) for one in self.parties],
            [(str(one.pk), one.state) for one in self.opinions], [one.digest for one in self.appeals],
            [(order.reference, order.cents, order.state) for order in self.orders],
            [(str(one.pk), one.file.sha256, one.file.available) for one in self.documents],
            [(one.name, hashlib.sha256(one.content).hexdigest()) for one in self.files],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def contents_of(case: Case) -> Contents:
    """Of a case that is closed; ValueError for one that is open."""
    term = terms_of([case])[case.pk]
    if term is None:
        raise ValueError(case.number)
    subject = subject_of(case)
    return Contents(
        case=case,
        term=term,
        events=list(case.events.order_by("happened", "id")),
        messages=list(case.messages.order_by("written", "id")),
        calls=list(case.supplement_requests.order_by("round")),
        parties=list(case.parties.order_by("created", "pk")),
        opinions=list(case.opinions.select_related("department__organisation").order_by("created", "pk")),
        appeals=list(case.appeals.select_related("decision").order_by("received", "pk")),
        decisions=list(case.decisions.issued().order_by("sequence")),
        orders=list(Order.objects.of(KIND, case.pk).order_by("number")),
        documents=list(_documents(case, subject)),
        files=list(subject.archive(case)),
    )


def _documents(case: Case, subject: Any) -> Iterator[Document]:
    """Of the case and all that belongs to it, and those of its subject; each once."""
    seen = set()
    for owner in owners_of(case):
        for one in Document.objects.of(*owner).select_related("file").order_by("created", "pk"):
            seen.add(one.pk)
            yield one
    yield from (one for one in subject.documents(case) if one.pk not in seen)


def path_of(number: int, document: Document) -> str:
    """`dokumenti/003-skica-kraja.pdf`: short, plain letters only."""
    name = PurePosixPath(document.name)
    stem = slug(name.stem)[:LONGEST].strip("-") or "dokument"
    suffix = slug(name.suffix.lstrip("."))[:8]
    return f"dokumenti/{number:03d}-{stem}" + (f".{suffix}" if suffix else "")
