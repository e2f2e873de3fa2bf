"""Booking, and what an order's ledger says. Whoever books holds the lock of the order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Sum

from apps.core.actor import Actor
from apps.core.money import Money
from apps.payments import signals, workflow
from apps.payments.choices import Account, EntryKind, OrderState
from apps.payments.models import FINANCE, MANAGE, LedgerEntry, Order

A = Account


@dataclass(frozen=True)
class Standing:
    """Where an order stands, in cents, all of it from its entries.

    charged: the fee. owed: still to be paid. paid_in: money that came for it. surplus: came and is not owed, nobody has
    decided on it. refundable: approved to go back. returned: has gone back. exempt, cancelled: need not be paid.
    """

    charged: int = 0
    owed: int = 0
    paid_in: int = 0
    surplus: int = 0
    refundable: int = 0
    returned: int = 0
    exempt: int = 0
    cancelled: int = 0

    @property
    def state(self) -> OrderState:
        """What follows for the order."""
        if self.cancelled:
            back = self.returned and self.returned == self.paid_in
            return OrderState.REFUNDED if back else OrderState.CANCELLED
        if self.exempt:
            return OrderState.EXEMPTED
        if not self.owed:
            return OrderState.PAID
        return OrderState.PARTLY_PAID if self.owed < self.charged else OrderState.OPEN

    @property
    def balances(self) -> bool:
        """What came in is where it should be: in the fee, in the surplus, on its way back, or back."""
        earned = self.charged - self.owed - self.exempt - self.cancelled
        kept = earned + self.surplus + self.refundable + self.returned
        return kept == self.paid_in and min(self.owed, self.surplus, self.refundable, self.returned, earned) >= 0

    @property
    def money(self) -> dict[str, Money]:
        """The same for pages."""
        return {name: Money(cents) for name, cents in vars(self).items()}


def standing_of(order_id: UUID) -> Standing:
    """In one query."""
    return standings_of([order_id])[order_id]


def standings_of(order_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Of many orders, in one query too."""
    moves: dict[UUID, list[tuple[str, str, int]]] = {key: [] for key in order_ids}
    rows = LedgerEntry.objects.filter(order__in=order_ids).order_by().values_list("order", "debit", "credit")
    for key, debit, credit, cents in rows.annotate(sum=Sum("cents")):
        moves[key].append((debit, credit, cents))
    return {key: _standing(found) for key, found in moves.items()}


def _standing(moves: Iterable[tuple[str, str, int]]) -> Standing:
    debit: dict[str, int] = dict.fromkeys(Account.values, 0)
    credit = dict(debit)
    for one, other, cents in moves:
        debit[one] += cents
        credit[other] += cents
    return Standing(
        charged=credit[A.FEES],
        owed=debit[A.RECEIVABLE] - credit[A.RECEIVABLE],
        paid_in=debit[A.RECEIVED] + debit[A.UNALLOCATED],
        surplus=credit[A.SURPLUS] - debit[A.SURPLUS],
        refundable=credit[A.REFUNDABLE] - debit[A.REFUNDABLE],
        returned=credit[A.RECEIVED],
        exempt=debit[A.EXEMPT],
        cancelled=debit[A.CANCELLED],
    )


def post(
    *, actor: Actor, kind: EntryKind, debit: Account, credit: Account, cents: int, order: Order | None = None,
    note: str = "", **about: Any,
) -> None:  # fmt: skip
    """One entry; nothing for 0 cents."""
    if cents:
        LedgerEntry.objects.create(
            kind=kind, debit=debit, credit=credit, cents=cents, order=order, by=actor.key, note=note[:300], **about
        )


def locked(order_id: UUID) -> Order:
    """The order, held until the transaction ends. Always before its payments, refunds and exemptions."""
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def follow(order: Order) -> Standing:
    """Bring the state of a locked order to what its ledger says, and tell."""
    standing = standing_of(order.pk)
    if standing.state != order.state:
        workflow.move(workflow.ORDERS, order, standing.state)
        order.save(update_fields=["state", "changed"])
        signals.order_changed.emit(order_id=order.pk, state=order.state)
    return standing


def write_off(*, actor: Actor, order: Order, kind: EntryKind, account: Account, note: str) -> None:
    """The fee of a locked order need not be paid any more: what is owed goes, what was paid becomes surplus."""
    standing = standing_of(order.pk)
    paid = standing.charged - standing.owed
    for credit, cents in ((A.RECEIVABLE, standing.owed), (A.SURPLUS, paid)):
        post(actor=actor, kind=kind, debit=account, credit=credit, cents=cents, order=order, note=note)
    follow(order)


def require(actor: Actor, order: Order, permission: str = MANAGE) -> None:
    """PermissionDenied unless the actor holds the permission and sees the order."""
    if actor.system:
        return
    if not (actor.has_perm(permission) and Order.objects.visible_to(actor).filter(pk=order.pk).exists()):
        raise PermissionDenied


def require_finance(actor: Actor) -> None:
    """PermissionDenied unless the actor works for finance."""
    if not actor.has_perm(FINANCE):
        raise PermissionDenied
