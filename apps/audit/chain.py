"""The chain: each row carries the hash of the row before it, so that nothing can be changed, taken out, put in or moved
without every later hash being wrong.

Hash = SHA-256 over canonical JSON (UTF-8, keys sorted, no spaces) of all columns that are not empty, with `sequence`
and `previous`, without `hash`. Empty columns are left out, so that a column added later does not change the hashes of
rows that never had it. Anybody can recompute it without a key; that the whole chain was not rewritten is what the
heads (apps.audit.heads) prove, signed and copied elsewhere.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.audit.choices import FaultKind
from apps.audit.models import AccessLog

FIRST = "0" * 64  # what the first row follows
BATCH = 2_000
SAYS = {
    FaultKind.CHANGED: "its contents do not fit its hash",
    FaultKind.MISSING: "rows are missing",
    FaultKind.REORDERED: "it does not follow the row before it: exchanged, put in or moved",
    FaultKind.HEAD: "the chain was written anew: an exported head knows another hash",
    FaultKind.FILE: "an exported head is not what the portal wrote",
    FaultKind.LATE: "rows wait too long for their place in the chain: look at the background jobs",
}
COLUMNS = tuple(field.attname for field in AccessLog._meta.concrete_fields)
SEALED = tuple(sorted(name for name in COLUMNS if name != "hash"))
_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode  # keys are given in order


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value


def digest(row: Mapping[str, Any]) -> str:
    """The hash of a row (columns by name, its place included)."""
    values = {name: _plain(row[name]) for name in SEALED if row[name] not in (None, "")}
    return hashlib.sha256(_json(values).encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """The end of the chain at a moment."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong. sequence, row: where; row is empty when it is not there. detail: from–to, name of
    a file, how many."""

    what: FaultKind
    sequence: int
    row: str = ""
    detail: str = ""

    def __str__(self) -> str:
        place = f"sequence {self.sequence}" + (f", row {self.row}" if self.row else "")
        return f"{self.what.value} ({place}): {SAYS[self.what]}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Verdict:
    """How far the chain is right, what is wrong then (None: nothing), and with how many heads it was compared."""

    rows: int
    head: str
    fault: Fault | None
    heads: int = 0


def rows_in_order() -> Iterator[dict[str, Any]]:
    """The chain as one snapshot, a batch in memory at a time."""
    chained = AccessLog.objects.exclude(sequence=None).order_by("sequence")
    for values in chained.values_list(*COLUMNS).iterator(chunk_size=BATCH):
        yield dict(zip(COLUMNS, values, strict=True))


def flaw(row: Mapping[str, Any], expected: int, last: str) -> Fault | None:
    """What is wrong with a row that should be number `expected` after the hash `last`."""
    number, key = row["sequence"], str(row["id"])
    if number != expected:
        return Fault(FaultKind.MISSING, expected, detail=f"{expected}–{number - 1}")
    if row["previous"] != last:
        return Fault(FaultKind.REORDERED, number, key)
    if row["hash"] != digest(row):
        return Fault(FaultKind.CHANGED, number, key)
    return None


def walk(heads: Mapping[int, tuple[str, str]], told: Callable[[int], None]) -> Verdict:
    """Recompute the whole chain and compare it with exported heads ({sequence: (hash, file)}). `told` hears of the
    number of rows after every batch."""
    count, last = 0, FIRST
    for row in rows_in_order():
        if fault := flaw(row, count + 1, last):
            return Verdict(count, last, fault)
        if row["sequence"] in heads and heads[row["sequence"]][0] != row["hash"]:
            fault = Fault(FaultKind.HEAD, count + 1, str(row["id"]), heads[count + 1][1])
            return Verdict(count, last, fault)
        count, last = count + 1, row["hash"]
        if count % BATCH == 0:
            told(count)
    told(count)
    beyond = max(heads, default=0)
    if beyond > count:
        detail = f"{count + 1}–{beyond}, {heads[beyond][1]}"
        return Verdict(count, last, Fault(FaultKind.MISSING, count + 1, detail=detail))
    return Verdict(count, last, None)
