"""Bank statements: imported as often as one likes, each line counted once, matched by reference and account."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA
from apps.payments import camt
from apps.payments.choices import BANK, Account, EntryKind, LineState, Method, OrderState, PaymentState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import FINANCE, BankStatement, Order, Payment, StatementLine
from apps.payments.services import ledger
from apps.payments.services.payments import take_in

WRITTEN = re.compile(r"SI ?\d\d ?[\d-]{3,22}")


def import_statements(*, actor: Actor, content: bytes, file_name: str = "") -> list[tuple[BankStatement, bool]]:
    """Take in a file of camt.053: each statement, and whether it is new. All of it or nothing. PermissionDenied;
    StatementRefused."""
    if not (actor.system or actor.has_perm("payments.add_bankstatement")):
        raise PermissionDenied
    with transaction.atomic():
        return [_import(actor, one, file_name) for one in camt.read_statements(content)]


def _import(actor: Actor, one: camt.Statement, file_name: str) -> tuple[BankStatement, bool]:
    facts = {"day": one.day, "opening": one.opening, "closing": one.closing, "file_name": file_name[:200]}
    statement, new = BankStatement.objects.get_or_create(
        iban=one.iban, statement_id=one.statement_id[:70], defaults=facts | {"imported_by": actor.user}
    )
    if new:
        for line in one.lines:
            _take(actor, statement, line)
    return statement, new


def _take(actor: Actor, statement: BankStatement, line: camt.Line) -> StatementLine:
    row = StatementLine(
        statement=statement, iban=statement.iban, position=line.position, bank_reference=line.bank_reference,
        end_to_end=line.end_to_end, reference=line.reference, cents=line.cents, booked_on=line.booked_on,
        payer=line.payer, payer_iban=line.payer_iban, text=line.text,
    )  # fmt: skip
    counted = StatementLine.objects.filter(iban=row.iban, bank_reference=row.bank_reference)
    if counted.exclude(state=LineState.DUPLICATE).exists():
        row.state = LineState.DUPLICATE
    elif not line.incoming or not line.cents:
        row.state = LineState.OUTGOING
    elif known := _known(row):
        row.state, row.payment = LineState.KNOWN, known
        Payment.objects.filter(pk=known.pk).update(booked_on=row.booked_on)
    else:
        _book(actor, row, _order_of(row))
    row.save(force_insert=True)
    return row


def _known(row: StatementLine) -> Payment | None:
    """The online payment whose money this is: by the provider's reference, so that it is not counted again."""
    if not row.end_to_end:
        return None
    found: Payment | None = (
        Payment.objects.filter(provider_reference=row.end_to_end, cents=row.cents, state=PaymentState.SETTLED)
        .exclude(provider=BANK)
        .first()
    )
    return found


def _order_of(row: StatementLine) -> Order | None:
    """By the reference, written where it belongs or among the words, and only on the account of that order."""
    for text in (row.reference, row.end_to_end, *WRITTEN.findall(str(row.text).upper())):
        order = Order.objects.by_reference(text)
        if order and order.iban == row.iban:
            return order
    return None


def _book(actor: Actor, row: StatementLine, order: Order | None) -> None:
    """The money is there, whoever it is from."""
    order = ledger.locked(order.pk) if order else None
    payment = Payment.objects.create(
        order=order, provider=BANK, provider_reference=f"{row.iban}:{row.bank_reference}"[:140],
        method=Method.TRANSFER, cents=row.cents, state=PaymentState.SETTLED, booked_on=row.booked_on,
        settled_at=dt.datetime.combine(row.booked_on, dt.time(12), LJUBLJANA),
    )  # fmt: skip
    row.payment = payment
    if order is None:
        row.state = LineState.UNMATCHED
        ledger.post(
            actor=actor, kind=EntryKind.RECEIPT, debit=Account.RECEIVED, credit=Account.UNALLOCATED, cents=row.cents,
            payment=payment,
        )  # fmt: skip
        return
    row.state = _state(take_in(actor=actor, order=order, payment=payment), row.cents)


def _state(after: ledger.Standing, cents: int) -> LineState:
    if after.surplus:
        return LineState.OVER
    return LineState.PARTIAL if after.state == OrderState.PARTLY_PAID else LineState.MATCHED


@transaction.atomic
def match_line(*, actor: Actor, line: StatementLine, order: Order) -> StatementLine:
    """Staff of finance say whose money it is. PermissionDenied; MoveRefused when somebody was quicker."""
    if not (actor.has_perm(FINANCE) and Order.objects.visible_to(actor).filter(pk=order.pk).exists()):
        raise PermissionDenied
    found = ledger.locked(order.pk)
    row = StatementLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.state != LineState.UNMATCHED:
        raise MoveRefused("the line is matched already")
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=_key(row))
    payment.order = found
    payment.save(update_fields=["order", "changed"])
    after = take_in(actor=actor, order=found, payment=payment, source=Account.UNALLOCATED, kind=EntryKind.ALLOCATION)
    row.state, row.matched_by = _state(after, row.cents), actor.user
    row.save(update_fields=["state", "matched_by", "changed"])
    return row


def _key(row: StatementLine) -> UUID:
    assert row.payment_id
    return row.payment_id


def forget_payers(line: StatementLine) -> None:
    """Who paid goes, the money stays (retention)."""
    line.payer = line.payer_iban = line.text = ""
    line.end_to_end, line.forgotten = "", timezone.now()
    line.save(update_fields=["payer", "payer_iban", "text", "end_to_end", "forgotten", "changed"])


def outdated_lines(today: dt.date, years: int) -> Any:
    """Lines whose payers are to be forgotten."""
    return StatementLine.objects.filter(booked_on__lt=dt.date(today.year - years, 1, 1), forgotten=None)
