"""`zadeva.xml`: what the case was, what happened, what is in the package and how long it is kept (`zadeva.xsd`)."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from apps.cases import keeping
from apps.cases.archive.bag import Entry
from apps.cases.archive.contents import Contents
from apps.cases.models import ClassSign
from apps.core.legal_time import local_day
from apps.documents.models import Document

SPACE = "urn:ptuj:portal:zadeva:1"
SCHEMA = Path(__file__).parent / "zadeva.xsd"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way to say these


def description(contents: Contents, packed: Sequence[tuple[Document, Entry | None]], files: Sequence[Entry]) -> bytes:
    """The XML. packed: documents with the place where they lie, None for what could not be packed; files: the rest of
    the package."""
    root = ET.Element("case", {"xmlns": SPACE, "version": "1"})
    _head(root, contents)
    _course(root, contents)
    _documents(root, packed, files)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: Any = "", **attributes: Any) -> ET.Element:
    given = {key: _clean(value) for key, value in attributes.items() if value not in (None, "")}
    element = ET.SubElement(parent, name, given)
    if text:
        element.text = _clean(text)
    return element


def _clean(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return UNWRITABLE.sub("\ufffd", value.isoformat() if hasattr(value, "isoformat") else str(value))


def _head(root: ET.Element, contents: Contents) -> None:
    case, term = contents.case, contents.term
    row = ClassSign.objects.of(case.sign, term.closed)
    _add(root, "number", case.number)
    _add(root, "sign", row.title_sl if row else "", code=case.sign, source=row.source if row else "")
    _add(
        root, "retention", keeping.explain(term), kind=term.keeping or "unknown", years=term.years, closed=term.closed,
        until=term.until, proposed=bool(row and row.proposed),
    )  # fmt: skip
    _add(root, "title", case.title_sl)
    _add(root, "authority", case.department.organisation, department=case.department)
    _add(root, "party", case.party_name)
    _add(root, "received", case.received_at, channel=case.channel)
    _add(root, "closed", term.closed, state=case.state, outcome=case.outcome)


def _course(root: ET.Element, contents: Contents) -> None:
    course = _add(root, "course")
    for event in contents.events:
        _add(course, "event", event.text_sl, at=event.happened, kind=event.kind, by=event.who, public=event.public)
    decisions = _add(root, "decisions")
    for one in contents.decisions:
        day = local_day(one.issued_at) if one.issued_at else None
        _add(decisions, "decision", number=one.number, kind=one.kind, outcome=one.outcome, issued=day)
    calls = _add(root, "calls")
    for call in contents.calls:
        asked = _add(calls, "call", round=call.round, state=call.state)
        for item in call.items:
            _add(asked, "item", item.get("note", ""), label=item["label_sl"], kind=item["kind"])
    _others(root, contents)
    messages = _add(root, "messages")
    for message in contents.messages:
        _add(messages, "message", message.text, at=message.written, office=message.from_office)
    fees = _add(root, "fees")
    for order in contents.orders:
        _add(fees, "fee", order.purpose_sl, reference=order.reference, cents=order.cents, state=order.state)


def _others(root: ET.Element, contents: Contents) -> None:
    """Who else took part, what others said of it, and what the party had against the decision."""
    parties = _add(root, "parties")
    for one in contents.parties:
        _add(parties, "participant", one.name, kind=one.kind, since=one.since, until=one.until)
    opinions = _add(root, "opinions")
    for request in contents.opinions:
        asked = _add(opinions, "opinion", of=request.whom, state=request.state, asked=local_day(request.created))
        _add(asked, "question", request.question)
        _add(asked, "answer", request.answer)
    appeals = _add(root, "appeals")
    for appeal in contents.appeals:
        _add(appeals, "appeal", appeal.text, received=appeal.received, sha256=appeal.digest)


def _documents(root: ET.Element, packed: Sequence[tuple[Document, Entry | None]], files: Sequence[Entry]) -> None:
    documents = _add(root, "documents")
    for one, entry in packed:
        about = {
            "type": one.file.content_type,
            "purpose": one.purpose,
            "added": one.created,
            "by_portal": one.generated,
        }
        if entry is None:
            _add(documents, "missing", one.name, state=one.file.state, sha256=one.file.sha256, **about)
        else:
            _add(documents, "document", one.name, path=entry.path, size=entry.size, sha256=entry.sha256, **about)
    others = _add(root, "files")
    for entry in files:
        _add(others, "file", path=entry.path, size=entry.size, sha256=entry.sha256)
