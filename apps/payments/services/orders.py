"""Orders: made once, cancelled with a reason, asked for by whoever may not go on before they are paid."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.payments import references, rules
from apps.payments.choices import Account, EntryKind, OrderState
from apps.payments.exceptions import MoveRefused, OrderMismatch
from apps.payments.models import NUMBERS, Order
from apps.payments.registry import policy_of
from apps.payments.services import ledger

MUNICIPALITY = "Mestna občina Ptuj"  # whose account the fees of the tariff go to


def next_number() -> int:
    """The next number of an order: unique, never given twice; a transaction that fails leaves a gap, which does not
    matter here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [NUMBERS])
        return int(cursor.fetchone()[0])


def new_reference(base: str) -> str:
    """A fresh reference behind a tariff's own (`SI11 75965-7111002` gives `SI11 75965-7111002-P3`): P3 is the order's
    number and a check digit of ours. ReferenceRefused (a ValueError) when the base cannot carry one."""
    return references.reference_for(base, next_number())


@transaction.atomic
def open_order(
    *, actor: Actor, owner_kind: str, owner_id: str | UUID, key: str, cents: int, purpose_sl: str, purpose_en: str,
    iban: str, reference: str, payer: UUID | None = None, organisation: UUID | None = None,
    purpose_code: str = "GOVT", due: dt.date | None = None, recipient: str = MUNICIPALITY,
) -> Order:  # fmt: skip
    """What has to be paid for something, once: asked again, the same order. Joins the caller's transaction.

    payer: account, or organisation; neither: the owner came on paper, its policy knows who pays. cents: whole cents,
    more than 0 (no fee: no order). reference: of the tariff, without P3. due: the last day; None: by the rule of the
    day (`rules.RULES`). PermissionDenied when the owner's app does not let the actor;
    ReferenceRefused; OrderMismatch when it was ordered for another amount or payer.
    """
    policy = policy_of(owner_kind)
    if not (actor.system or policy.may_open(actor, str(owner_id))):
        raise PermissionDenied
    references.can_carry(reference)
    if type(cents) is not int or cents <= 0:
        raise ValueError(f"a fee is a whole number of cents above 0, not {cents!r}")
    wanted = {"cents": cents, "payer_id": payer, "organisation_id": organisation}
    defaults: dict[str, Any] = {
        **wanted, "purpose_sl": purpose_sl, "purpose_en": purpose_en, "purpose_code": purpose_code,
        "due": due or rules.order_due(local_day(timezone.now())),
        "recipient": recipient, "iban": "".join(iban.split()), "state": OrderState.OPEN,
        "about": policy.label(str(owner_id)),
    }  # fmt: skip
    known = Order.objects.of(owner_kind, owner_id).filter(key=key).first()
    if known is None:
        number = next_number()
        defaults |= {"number": number, "reference": references.reference_for(reference, number)}
        known, made = Order.objects.get_or_create(
            owner_kind=owner_kind, owner_id=str(owner_id), key=key, defaults=defaults
        )
        if made:
            ledger.post(
                actor=actor, kind=EntryKind.CHARGE, debit=Account.RECEIVABLE, credit=Account.FEES, cents=cents,
                order=known,
            )  # fmt: skip
    if any(getattr(known, name) != value for name, value in wanted.items()):
        raise OrderMismatch
    return known


def orders_due(owner_kind: str, owner_id: str | UUID) -> Any:
    """Orders of an owner for which something is still to be paid, fees of reminders among them."""
    return Order.objects.of(owner_kind, owner_id).waiting().order_by("created", "pk")


def is_settled(owner_kind: str, owner_id: str | UUID) -> bool:
    """Whether nothing is to be paid any more: only then a decision may be served (ZUT)."""
    return not orders_due(owner_kind, owner_id).exists()


@transaction.atomic
def cancel_order(*, actor: Actor, order: Order, reason: str) -> Order:
    """The fee falls away; what was paid becomes surplus, to be refunded. PermissionDenied; MoveRefused when it has
    fallen away already."""
    ledger.require(actor, order)
    row = ledger.locked(order.pk)
    if row.state not in (OrderState.OPEN, OrderState.PARTLY_PAID, OrderState.PAID):
        raise MoveRefused(f"an order that is {row.state} is not cancelled")
    ledger.write_off(actor=actor, order=row, kind=EntryKind.CANCELLATION, account=Account.CANCELLED, note=reason)
    return row
