"""Money that goes back: asked for by one, approved by another, paid out by finance."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.money import Money
from apps.payments import workflow
from apps.payments.choices import Account, EntryKind, RefundState
from apps.payments.models import Order, Refund
from apps.payments.services import ledger

REQUEST, APPROVE = "payments.request_refund", "payments.approve_refund"


def refundable_cents(order: Order) -> int:
    """What came, is not owed, and nobody has asked back yet."""
    waiting = order.refunds.filter(state=RefundState.REQUESTED).aggregate(sum=Sum("cents"))["sum"] or 0
    return max(0, ledger.standing_of(order.pk).surplus - waiting)


@transaction.atomic
def request_refund(*, actor: Actor, order: Order, cents: int, reason: str) -> Refund:
    """Ask for it. PermissionDenied; ValidationError when the order has no such surplus."""
    ledger.require(actor, order, REQUEST)
    row = ledger.locked(order.pk)
    most = refundable_cents(row)
    if not 0 < cents <= most:
        text = _("Vrniti je mogoče največ %(most)s. Za več najprej prekličite nalog.") % {"most": Money(most)}
        raise ValidationError({"amount": text})
    return Refund.objects.create(order=row, cents=cents, reason=reason, requested_by=actor.user)


def _locked(refund: Refund) -> tuple[Order, Refund]:
    return ledger.locked(refund.order_id), Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)


def _decide(actor: Actor, refund: Refund, state: RefundState, answer: str) -> tuple[Order, Refund]:
    ledger.require(actor, refund.order, APPROVE)
    order, row = _locked(refund)
    if actor.user is None or row.requested_by_id == actor.user.pk:
        raise PermissionDenied  # four eyes
    workflow.move(workflow.REFUNDS, row, state)
    row.decided_by, row.decided, row.answer = actor.user, timezone.now(), answer
    return order, row


@transaction.atomic
def approve_refund(*, actor: Actor, refund: Refund, answer: str = "") -> Refund:
    """Somebody else than who asked agrees. PermissionDenied, also for who asked; MoveRefused; ValidationError when the
    surplus is gone meanwhile."""
    order, row = _decide(actor, refund, RefundState.APPROVED, answer)
    if ledger.standing_of(order.pk).surplus < row.cents:
        raise ValidationError(_("Preplačila ni več dovolj. Vračilo zavrnite."))
    row.save()
    ledger.post(
        actor=actor, kind=EntryKind.REFUND_APPROVED, debit=Account.SURPLUS, credit=Account.REFUNDABLE, cents=row.cents,
        order=order, refund=row,
    )  # fmt: skip
    ledger.follow(order)
    return row


@transaction.atomic
def refuse_refund(*, actor: Actor, refund: Refund, answer: str) -> Refund:
    """Somebody else than who asked refuses. PermissionDenied; MoveRefused."""
    _order, row = _decide(actor, refund, RefundState.REFUSED, answer)
    row.save()
    return row


@transaction.atomic
def pay_refund_out(*, actor: Actor, refund: Refund, paid_on: dt.date) -> Refund:
    """The money has left the account. PermissionDenied; MoveRefused unless it is approved."""
    ledger.require(actor, refund.order, APPROVE)
    order, row = _locked(refund)
    workflow.move(workflow.REFUNDS, row, RefundState.PAID_OUT)
    row.paid_on = paid_on
    row.save()
    ledger.post(
        actor=actor, kind=EntryKind.REFUND_PAID, debit=Account.REFUNDABLE, credit=Account.RECEIVED, cents=row.cents,
        order=order, refund=row,
    )  # fmt: skip
    ledger.follow(order)
    return row
