"""The mailbox of Moj Ptuj: official documents in and out, of all sources by time, in pages by key."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from apps.core.actor import Actor
from apps.core.keyset import BadCursor
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.registry import MailboxSource, MailItem, mailbox_sources

PAGE = 20


@dataclass(frozen=True)
class Wanted:
    """What is asked for. box: whether what came in; year: of Ljubljana, 0: all; words: to be found; after: cursor."""

    received: bool
    year: int = 0
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Place:
    """Where a line stands among all: by time, then by source, then by row. The latest, and the greatest, first."""

    when: dt.datetime
    source: str
    key: UUID


@dataclass(frozen=True)
class Line:
    """An item with its time and its file, when it has one."""

    place: Place
    item: MailItem
    document: Document | None = None

    @property
    def when(self) -> dt.datetime:
        """When it came or went."""
        return self.place.when


@dataclass(frozen=True)
class MailPage:
    """Lines and the cursor of the next page, empty at the end."""

    lines: list[Line]
    next: str


def mailbox(actor: Actor, wanted: Wanted) -> MailPage:
    """A page. BadCursor for a cursor that no page gave."""
    after = _decode(wanted.after) if wanted.after else None
    found: list[tuple[Place, MailboxSource, Any]] = []
    for name, source in mailbox_sources.items():
        if source.received == wanted.received:
            rows = _narrow(source.rows(actor), source, wanted)
            rows = _after(rows, source, name, after) if after else rows
            ordered = rows.order_by(f"-{source.when}", "-pk")[: PAGE + 1]
            found += [(Place(attrgetter(source.when)(row), name, row.pk), source, row) for row in ordered]
    found.sort(key=lambda one: (one[0].when, one[0].source, one[0].key), reverse=True)
    following = _encode(found[PAGE - 1][0]) if len(found) > PAGE else ""
    return MailPage(_lines(actor, found[:PAGE]), following)


def _narrow(rows: Any, source: MailboxSource, wanted: Wanted) -> Any:
    if wanted.year:
        begin = dt.datetime(wanted.year, 1, 1, tzinfo=LJUBLJANA)
        until = dt.datetime(wanted.year + 1, 1, 1, tzinfo=LJUBLJANA)
        rows = rows.filter(**{f"{source.when}__gte": begin, f"{source.when}__lt": until})
    words = wanted.words.strip()
    if not words or words.casefold() in str(source.kind).casefold():
        return rows
    condition = Q(pk__in=())
    for lookup in source.search:
        condition |= Q(**{lookup: words})
    return rows.filter(condition)


def _after(rows: Any, source: MailboxSource, name: str, after: Place) -> Any:
    """What comes after a place: of the same instant the sources that follow, and the rows that follow of the same."""
    later = Q(**{f"{source.when}__lt": after.when})
    same = Q(**{source.when: after.when})
    if name == after.source:
        return rows.filter(later | same & Q(pk__lt=after.key))
    return rows.filter(later | same) if name < after.source else rows.filter(later)


def _lines(actor: Actor, found: Sequence[tuple[Place, MailboxSource, Any]]) -> list[Line]:
    items: dict[Place, MailItem] = {}
    for source in {one[1]: None for one in found}:
        own = [(place, row) for place, other, row in found if other is source]
        made = source.items([row for _place, row in own])
        items |= {place: item for (place, _row), item in zip(own, made, strict=True)}
    keys = [item.document for item in items.values() if item.document]
    rows = Document.objects.filter(pk__in=keys, deleted=None).select_related("file", "seal") if keys else ()
    documents = {row.pk: row for row in rows}
    return [Line(place, items[place], documents.get(items[place].document)) for place, _source, _row in found]


def _encode(place: Place) -> str:
    raw = json.dumps([place.when.isoformat(), place.source, str(place.key)])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str) -> Place:
    try:
        when, source, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = parse_datetime(when)
        if moment is None or moment.tzinfo is None or source not in mailbox_sources:
            raise BadCursor("bad cursor")
        return Place(moment, source, UUID(key))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise BadCursor("bad cursor") from error
