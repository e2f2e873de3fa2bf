"""State tables as data: from each state to those that may follow. Nothing changes a state but `move`."""

from collections.abc import Mapping
from typing import Any

from apps.payments.choices import ExemptionState, OrderState, PaymentState, RefundState
from apps.payments.exceptions import MoveRefused

O, P, R, E = OrderState, PaymentState, RefundState, ExemptionState  # noqa: E741  four letters for four tables

# An order follows its ledger (`ledger.standing_of`): money may come for one that was cancelled, so even that one moves.
ORDERS: Mapping[str, frozenset[str]] = {
    O.OPEN: frozenset({O.PARTLY_PAID, O.PAID, O.CANCELLED, O.EXEMPTED}),
    O.PARTLY_PAID: frozenset({O.PAID, O.CANCELLED, O.EXEMPTED}),
    O.PAID: frozenset({O.CANCELLED, O.EXEMPTED}),
    O.EXEMPTED: frozenset(),
    O.CANCELLED: frozenset({O.REFUNDED}),
    O.REFUNDED: frozenset({O.CANCELLED}),
}
# What a provider says may come late or in any order: settled stays settled, and money that arrives always counts.
PAYMENTS: Mapping[str, frozenset[str]] = {
    P.INITIATED: frozenset({P.PENDING, P.SETTLED, P.FAILED, P.EXPIRED}),
    P.PENDING: frozenset({P.SETTLED, P.FAILED, P.EXPIRED}),
    P.FAILED: frozenset({P.SETTLED}),
    P.EXPIRED: frozenset({P.SETTLED, P.FAILED}),
    P.SETTLED: frozenset(),
}
REFUNDS: Mapping[str, frozenset[str]] = {
    R.REQUESTED: frozenset({R.APPROVED, R.REFUSED}),
    R.APPROVED: frozenset({R.PAID_OUT}),
    R.PAID_OUT: frozenset(),
    R.REFUSED: frozenset(),
}
EXEMPTIONS: Mapping[str, frozenset[str]] = {
    E.REQUESTED: frozenset({E.GRANTED, E.REFUSED}),
    E.GRANTED: frozenset(),
    E.REFUSED: frozenset(),
}


def may(table: Mapping[str, frozenset[str]], now: str, target: str) -> bool:
    """Whether the table has this way."""
    return target in table[now]


def move(table: Mapping[str, frozenset[str]], record: Any, target: str) -> None:
    """Set the state of a locked record, without saving it; MoveRefused when the table has no such way."""
    if not may(table, record.state, target):
        raise MoveRefused(f"{record.state} does not lead to {target}")
    record.state = target
