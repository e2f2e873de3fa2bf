"""Every write of payments."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.payments import references, workflow
from apps.payments.exceptions import OrderMismatch
from apps.payments.models import NUMBERS, Order
from apps.payments.registry import policy_of

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

    payer: account, or organisation: one of the two. cents: whole cents, more than 0 (no fee: no order). reference: of
    the tariff, without P3. due: a date or None. PermissionDenied when the owner's app does not let the actor;
    ReferenceRefused; OrderMismatch when it was ordered for another amount or payer.
    """
    policy = policy_of(owner_kind)
    if not (actor.system or policy.may_open(actor, str(owner_id))):
        raise PermissionDenied
    references.base_parts(reference)
    if type(cents) is not int or cents <= 0:
        raise ValueError(f"a fee is a whole number of cents above 0, not {cents!r}")
    wanted = {"cents": cents, "payer_id": payer, "organisation_id": organisation}
    defaults: dict[str, Any] = {
        **wanted, "purpose_sl": purpose_sl, "purpose_en": purpose_en, "purpose_code": purpose_code, "due": due,
        "recipient": recipient, "iban": "".join(iban.split()), "state": workflow.STEPS["open"].target,
        "about": policy.label(str(owner_id)),
    }  # fmt: skip
    known = Order.objects.of(owner_kind, owner_id).filter(key=key).first()
    if known is None:
        number = next_number()
        defaults |= {"number": number, "reference": references.reference_for(reference, number)}
        known, _made = Order.objects.get_or_create(
            owner_kind=owner_kind, owner_id=str(owner_id), key=key, defaults=defaults
        )
    if any(getattr(known, name) != value for name, value in wanted.items()):
        raise OrderMismatch
    return known
