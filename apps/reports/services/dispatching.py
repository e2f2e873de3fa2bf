"""The worker's side of dispatches: take one, send it, write down what came of it; then ask how far it is.

A dispatch is taken by one worker at a time (`SKIP LOCKED`) and leased for LEASE; a worker that dies gives it back by
time, and then it counts as one that may have arrived. Only the holder of the lease writes.
"""

import datetime as dt
import logging
import os
import random
import secrets
import socket
import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.actor import system_actor
from apps.core.jobs import enqueue
from apps.reports.choices import DispatchState, ReportState
from apps.reports.exceptions import SendingPostponed, SendingRefused
from apps.reports.models import Dispatch, Recipient, Report
from apps.reports.models.dispatches import UNDER_WAY
from apps.reports.registry import Heard, Passed, senders
from apps.reports.services.hearing import write_heard

logger = logging.getLogger("portal.reports")
PORTAL = system_actor("reports")
LEASE = dt.timedelta(minutes=5)  # longer than the job may run (tasks.py)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
JITTER = 0.2  # of a pause, both ways
MOST_ATTEMPTS = 12  # about a day
POLL = dt.timedelta(minutes=30)
SLOW_POLL, SLOW_AFTER = dt.timedelta(hours=12), dt.timedelta(days=30)  # later on more seldom
AT_ONCE = 200  # dispatches of one recipient in one round
DIED = "worker died"


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: doubled each time, capped, with jitter."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret


def take_dispatch(*, holder: str) -> Dispatch | None:
    """Lease the one that has been due longest to `holder`; None when there is none."""
    while True:
        with transaction.atomic():
            rows = Dispatch.objects.due(timezone.now()).select_related("recipient", "report__category")
            found: Dispatch | None = (
                rows.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt").first()
            )
            if found is None:
                return None
            died = found.state == DispatchState.SENDING
            found.unsure = found.unsure or died
            if found.attempts < MOST_ATTEMPTS:
                found.attempts += 1  # before it is made: one that kills its worker must count too
                found.state, found.lease_holder = DispatchState.SENDING, holder
                found.next_attempt = timezone.now() + LEASE
                found.save()
                return found
            found.state, found.lease_holder, found.ended = DispatchState.STUCK, "", timezone.now()
            found.last_error = DIED if died else found.last_error
            found.save()


def send_dispatches(*, seconds: float = 60.0) -> int:
    """Send what is due, for about `seconds`; more is left to the next run, which is called. Returns how many."""
    holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"
    until, count = time.monotonic() + seconds, 0
    while dispatch := take_dispatch(holder=holder):
        send(dispatch)
        count += 1
        if time.monotonic() > until:
            enqueue("reports.send_dispatches")
            break
    return count


def send(dispatch: Dispatch) -> None:
    """Send one leased dispatch and write down what came of it."""
    try:
        if dispatch.report.state == ReportState.HIDDEN:
            raise SendingRefused("report is hidden")
        passed = senders.get(dispatch.recipient.sender)().send(dispatch)
    except SendingRefused as error:
        _write(dispatch, state=DispatchState.STUCK, ended=timezone.now(), last_error=error.reason[:100])
    except SendingPostponed as error:
        over = dispatch.attempts >= MOST_ATTEMPTS
        _write(
            dispatch, last_error=error.reason[:100], unsure=dispatch.unsure or error.unsure,
            state=DispatchState.STUCK if over else DispatchState.WAITING, ended=timezone.now() if over else None,
            next_attempt=timezone.now() + pause_after(dispatch.attempts),
        )  # fmt: skip
    else:
        _arrived(dispatch, passed)


def _arrived(dispatch: Dispatch, passed: Passed) -> None:
    now = timezone.now()
    follows = senders.get(dispatch.recipient.sender).follows
    _write(
        dispatch, state=DispatchState.SENT, sent=now, last_error="", unsure=False, remote_id=passed.remote_id[:200],
        remote_token=passed.token[:200], next_poll=now + POLL if follows else None,
    )  # fmt: skip


def _write(dispatch: Dispatch, **values: Any) -> bool:
    """Only whoever still holds the lease writes: a worker that was thought dead must not overrule its successor."""
    rows = Dispatch.objects.filter(pk=dispatch.pk, state__in=UNDER_WAY, lease_holder=dispatch.lease_holder)
    done = rows.update(lease_holder="", changed=timezone.now(), **values)
    if not done:
        logger.warning("lease lost", extra={"dispatch": str(dispatch.pk)})
    return bool(done)


def follow_dispatches() -> int:
    """Ask every recipient about what is due, each by itself: one that does not answer holds up no other. Returns how
    many answers said something new."""
    due = Dispatch.objects.filter(state=DispatchState.SENT, next_poll__lte=timezone.now())
    recipients = Recipient.objects.filter(pk__in=due.values("recipient"))
    return sum(_follow(recipient) for recipient in recipients)


def _follow(recipient: Recipient) -> int:
    rows = _taken_to_ask(recipient)
    if not rows:
        return 0
    try:
        heard = list(senders.get(recipient.sender)().hear(rows))
    except (SendingPostponed, SendingRefused) as error:
        Dispatch.objects.filter(pk__in=[row.pk for row in rows]).update(last_error=error.reason[:100])
        return 0
    for row in rows:
        Dispatch.objects.filter(pk=row.pk).update(last_error="", remote_id=row.remote_id[:200])
    return sum(hear(one) for one in heard)


def _taken_to_ask(recipient: Recipient) -> list[Dispatch]:
    """Those that are due; put off first, so that two workers do not ask the same."""
    now = timezone.now()
    with transaction.atomic():
        due = Dispatch.objects.filter(recipient=recipient, state=DispatchState.SENT, next_poll__lte=now)
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .order_by("next_poll")[:AT_ONCE]
        )
        for row in rows:
            slow = row.sent is not None and now - row.sent > SLOW_AFTER
            Dispatch.objects.filter(pk=row.pk).update(next_poll=now + (SLOW_POLL if slow else POLL))
    return rows


def hear(heard: Heard) -> bool:
    """Write what a recipient says into the history of the report, once. Whether it was new. The report's lock comes
    before that of the dispatch, as everywhere."""
    key: UUID = Dispatch.objects.values_list("report_id", flat=True).get(pk=heard.dispatch_id)
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).select_related("category").get(pk=key)
        rows = Dispatch.objects.select_for_update(of=("self",)).select_related("recipient")
        dispatch: Dispatch = rows.get(pk=heard.dispatch_id)
        if dispatch.state != DispatchState.SENT:
            return False
        if (dispatch.remote_state, dispatch.remote_words) == (heard.state, heard.words):
            return False
        if dispatch.remote_state or heard.state == "closed" or heard.words:
            write_heard(PORTAL, report, dispatch.recipient.name, state=heard.state, text=heard.words)
        dispatch.remote_state, dispatch.remote_words = heard.state, heard.words
        dispatch.remote_changed = heard.changed
        if heard.state == "closed":
            dispatch.state, dispatch.ended, dispatch.next_poll = DispatchState.CLOSED, timezone.now(), None
        dispatch.save()
    return True
