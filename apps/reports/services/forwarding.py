"""Passing a report on to a recipient: the step and the row of the outbox in one transaction; and what staff do with
what got stuck."""

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.jobs import enqueue
from apps.reports.choices import DispatchState, EventKind
from apps.reports.exceptions import MoveRefused, NotThere
from apps.reports.models import Dispatch, Recipient, Report
from apps.reports.models.dispatches import LIVE
from apps.reports.registry import senders
from apps.reports.services.events import write_event
from apps.reports.services.moving import locked, move

JOB = "reports.send_dispatches"
RETRY = "reports.retry_dispatch"
CODE = re.compile(r"^[-\w.:/ ]{1,100}$")


def forward_report(
    *, actor: Actor, report_id: UUID, recipient: Recipient, answer: str = "", expected: str = ""
) -> Dispatch:
    """The report is the recipient's to deal with; the worker sends it. Http404, MoveTaken, MoveRefused as `take_step`,
    and for a recipient that is not in use or has it already."""
    if not recipient.active:
        raise MoveRefused(_("Ta prejemnik ni več v uporabi. Izberite drugega."))
    with transaction.atomic():
        report = locked(actor, report_id)
        move(actor, report, "forward", expected=expected, words={"whom": recipient.name, "answer": answer})
        if Dispatch.objects.filter(report=report, recipient=recipient, state__in=LIVE).exists():
            raise MoveRefused(_("Ta prejemnik prijavo že ima."))
        dispatch = Dispatch.objects.create(report=report, recipient=recipient)
        enqueue(JOB)
    return dispatch


def retry_dispatch(*, actor: Actor, dispatch: Dispatch, reason: str) -> Dispatch:
    """All tries anew for what got stuck. PermissionDenied; NotThere when it is not stuck (any more)."""
    return _change(
        actor, dispatch, reason, (DispatchState.STUCK,),
        ("Pošiljanje prejemniku »%s« poskušamo znova.", "Sending to %s is tried again."),
        state=DispatchState.WAITING, attempts=0, next_attempt=timezone.now(), ended=None,
    )  # fmt: skip


def cancel_dispatch(*, actor: Actor, dispatch: Dispatch, reason: str) -> Dispatch:
    """It is not sent, or not followed, any more; what has arrived stays there. PermissionDenied; NotThere."""
    return _change(
        actor, dispatch, reason, (DispatchState.WAITING, DispatchState.STUCK, DispatchState.SENT),
        ("Pošiljanje prejemniku »%s« je preklicano.", "Sending to %s was cancelled."),
        state=DispatchState.CANCELLED, ended=timezone.now(), next_poll=None,
    )  # fmt: skip


def _change(
    actor: Actor, dispatch: Dispatch, reason: str, sources: tuple[str, ...], told: tuple[str, str], **values: Any
) -> Dispatch:
    """Under the lock of the row; the report's inside keeps who did it and why."""
    if not actor.has_perm(RETRY) or not Dispatch.objects.visible_to(actor).filter(pk=dispatch.pk).exists():
        raise PermissionDenied
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).get(pk=dispatch.report_id)
        row: Dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=dispatch.pk)
        if row.state not in sources:
            raise NotThere
        for name, value in (values | {"note": reason.strip()[:300]}).items():
            setattr(row, name, value)
        row.save()
        texts = [words % row.recipient.name for words in told]
        write_event(actor, report, EventKind.NOTE, texts, public=False, answer=row.note)
        if row.state == DispatchState.WAITING:
            enqueue(JOB)
    return row


def check_recipient(recipient: Recipient) -> None:
    """ValidationError by field for one that nothing could ever be sent to."""
    if recipient.sender not in senders:
        raise ValidationError({"sender": _("Tega načina pošiljanja ni.")})
    codes = recipient.services
    if not isinstance(codes, dict) or not all(isinstance(code, str) and CODE.match(code) for code in codes.values()):
        raise ValidationError({"services": _("Vpišite pare naših oznak in prejemnikovih, oboje kot besedilo.")})
    senders.get(recipient.sender)().check(recipient)
