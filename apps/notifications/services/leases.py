"""Who sends which message. A worker leases a batch for LEASE; a worker that dies gives it back: at once where another
one can see that its process is gone, elsewhere by time. Nobody takes what a living worker holds."""

import datetime as dt
import functools
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.notifications.choices import MessageState
from apps.notifications.models import Message
from apps.notifications.services.pacing import most_at_once

LEASE = dt.timedelta(minutes=5)  # longer than the job may run (tasks.py), so that nobody sends what is being sent
MOST_ATTEMPTS = 20  # about two days
DIED = "worker died"
BATCH = 50  # messages of one lease: the most that a worker which is killed may have sent without writing it down
BORN = 19  # place of a process' time of birth in /proc/<pid>/stat, counted from its state (proc(5))


@functools.cache
def _place() -> str:
    """This boot of this machine and this space of process numbers: the same numbers mean the same processes. Empty
    where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot.replace('-', '')}.{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def _born(pid: int) -> str:
    """When a process began, in ticks since the boot: numbers are given out again, births are not. Empty: it is gone, or
    waits only to be buried."""
    try:
        os.kill(pid, 0)
        state, *rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except ProcessLookupError:
        return ""
    except OSError:  # it is there, but somebody else's
        return "?"
    return "" if state in "ZX" else rest[BORN - 1]


def new_holder() -> str:
    """A name for one run of one worker: place, process, birth, and what makes it unique."""
    return f"{_place()}:{os.getpid()}:{_born(os.getpid())}:{secrets.token_hex(6)}"


def has_died(holder: str) -> bool:
    """Whether a holder is certainly dead. Of other machines and containers nobody here knows."""
    place, pid, born, _token = holder.split(":") if holder.count(":") == 3 else ("", "0", "", "")
    if not place or place != _place() or not born:
        return False
    now = _born(int(pid))
    return now not in (born, "?")


def free_leases() -> int:
    """Give back what the dead held; how many messages."""
    now = timezone.now()
    held = Message.objects.filter(state=MessageState.SENDING, next_attempt__gt=now)
    gone = [holder for holder in held.order_by().values_list("lease_holder", flat=True).distinct() if has_died(holder)]
    return held.filter(lease_holder__in=gone).update(next_attempt=now) if gone else 0


def take_messages(*, holder: str, most: int = BATCH, without: Collection[str] = ()) -> list[Message]:
    """Lease what is due first to `holder`, of one channel; `without`: channels that are closed just now."""
    while rows := _take(holder, most, without):
        spent = rows[0].attempts >= MOST_ATTEMPTS
        for row in rows:
            row.attempts, row.lease_holder = row.attempts + 1, holder
        if not spent:
            break
        mine = Message.objects.filter(pk=rows[0].pk, lease_holder=holder)
        mine.update(state=MessageState.STUCK, ended=timezone.now(), last_error=DIED, lease_holder="")
    return rows


@transaction.atomic
def _take(holder: str, most: int, without: Collection[str]) -> list[Message]:
    """What a dead worker held comes by itself: a message that kills its workers takes no others with it. Attempts are
    counted before they are made, for one that kills its worker must count too."""
    now = timezone.now()
    due = Message.objects.due(now).exclude(channel__in=without).first_come()
    rows = list(due.select_for_update(skip_locked=True)[:most])
    died = [row for row in rows if row.state == MessageState.SENDING][:1]
    if rows and not died:
        rows = [row for row in rows if row.channel == rows[0].channel][: most_at_once(rows[0].channel, most)]
    taken = Message.objects.filter(pk__in=[row.pk for row in died or rows])
    taken.update(
        state=MessageState.SENDING, lease_holder=holder, next_attempt=now + LEASE, changed=now,
        attempts=F("attempts") + 1, repeats=F("repeats") + len(died),
    )  # fmt: skip
    return died or rows
