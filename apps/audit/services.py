"""Writing the access log, chaining it, exporting its head, and checking it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from apps.audit import chain, heads
from apps.audit.choices import ActorKind, FaultKind
from apps.audit.models import AccessLog, ChainCheck
from apps.core.access import Access, words_for
from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.core.legal_time import local_day
from apps.core.trail import kind_of, origin

LOCK = 7_203_513  # number of the advisory lock of the one writer; any constant, used nowhere else
PATIENCE = "10s"  # how long another writer waits for it
KICK_SECONDS = 5
LOOKS = {"view", "list", "history", "download"}

CHAIN = """
    UPDATE audit_accesslog SET sequence = place.sequence, previous = place.previous, hash = place.hash
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[]) AS place (id, sequence, previous, hash)
    WHERE audit_accesslog.id = place.id
"""


def _clip(text: str, length: int) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:length]


def _id_of(actor: Actor) -> str:
    return actor.client or actor.system or (str(actor.user.pk) if actor.user else "")


def is_own(access: Access) -> bool:
    """Whether people look at their own data by hand: that is no access to be told of."""
    actor = access.actor
    return bool(
        access.verb in LOOKS and actor.user and not actor.client and str(access.subject or "") == str(actor.user.pk)
    )


def record_access(access: Access) -> AccessLog | None:
    """Write what a door told, in the transaction it is in. None for looks at one's own data. An error of the database
    is let through: what cannot be written down must not be shown."""
    if is_own(access):
        return None
    actor, where = access.actor, origin.get()
    words, kind = words_for(actor), kind_of(actor)
    citizen, organisation = kind == ActorKind.PERSON, actor.organisation
    row = AccessLog.objects.create(
        verb=access.verb,
        actor_kind=kind,
        actor_id=_id_of(actor)[:120],
        actor_name="" if citizen else _clip(words.name, 200),
        workplace=_clip(words.workplace, 300),
        employer=actor.employer,
        roles=_clip(words.roles, 200),
        behalf_id=actor.organisation or actor.principal or (actor.user.pk if actor.client and actor.user else None),
        behalf=_clip(words.behalf, 200) if organisation else "",
        kind=access.kind,
        object_id=access.object_id[:80],
        object_label=_clip(access.label, 200),
        subject=access.subject,
        case=_clip(access.case, 60),
        reason=_clip(access.reason, 300),
        request=where.request,
        door=where.door,
    )
    transaction.on_commit(_kick, robust=True)
    return row


def _kick() -> None:
    """One kick for all the rows of some seconds: a job for each would cost more than the rows do. Without Redis the
    sweep of beat does it."""
    if cache.add("audit.kick", True, KICK_SECONDS):
        enqueue("audit.chain_access_log", countdown=KICK_SECONDS)


def chain_waiting(*, batch: int = chain.BATCH) -> int:
    """Give every committed row that waits its place, oldest first among those that are seen: the order of the chain is
    the order of chaining, so that a row which commits late gets its place too. One writer at a time: others wait, and
    find nothing left. Returns how many rows were chained. OperationalError after ten seconds of waiting."""
    done = 0
    while count := _chain_batch(batch):
        done += count
    return done


def _chain_batch(size: int) -> int:
    """One transaction: a writer that dies leaves the chain as it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        rows = list(AccessLog.objects.waiting().order_by("id").values(*chain.COLUMNS)[:size])
        if not rows:
            return 0
        end = AccessLog.objects.exclude(sequence=None).order_by("-sequence").values_list("sequence", "hash").first()
        sequence, last = end or (0, chain.FIRST)
        for row in rows:
            sequence += 1
            row |= {"sequence": sequence, "previous": last}
            row["hash"] = last = chain.digest(row)
        places = zip(*((row["id"], row["sequence"], row["previous"], row["hash"]) for row in rows), strict=True)
        ids, *rest = (list(column) for column in places)
        cursor.execute(CHAIN, [[str(key) for key in ids], *rest])
    return len(rows)


def head() -> chain.Head:
    """The end of the chain; sequence 0 when it is empty."""
    end = AccessLog.objects.exclude(sequence=None).order_by("-sequence").values_list("sequence", "hash").first()
    return chain.Head(*(end or (0, chain.FIRST)))


def export_head() -> Path:
    """Write today's head (day in Ljubljana) unless it is written. OSError when the folder cannot be written."""
    now = timezone.now()
    day = local_day(now)
    if (path := heads.path_of(day)).exists():
        return path
    chain_waiting()
    end = head()
    return heads.write(day, sequence=end.sequence, digest=end.hash, time=now)


def verify(told: Callable[[int], None] = lambda rows: None) -> chain.Verdict:
    """Recompute the chain, compare it with the exported heads, look for rows that wait too long, and keep the result.
    Memory does not grow with the chain."""
    check = ChainCheck.objects.create()
    exported, fault = heads.read()  # first: a head written meanwhile would be beyond what is read
    verdict = chain.walk(exported, told)
    fault = verdict.fault or fault or _late()
    verdict = chain.Verdict(verdict.rows, verdict.head, fault, len(exported))
    check.rows, check.head = verdict.rows, verdict.head
    if fault:
        check.fault, check.fault_sequence = fault.what, fault.sequence
        check.fault_row, check.fault_detail = fault.row, fault.detail
    check.finished = timezone.now()
    check.save()
    return verdict


def _late() -> chain.Fault | None:
    late: Any = AccessLog.objects.late()
    count = late.count()
    if not count:
        return None
    first = late.order_by("id").values_list("pk", flat=True).first()
    return chain.Fault(FaultKind.LATE, head().sequence + 1, str(first), str(count))
