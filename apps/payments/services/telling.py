"""Notices to whoever has to pay."""

from collections.abc import Iterable
from typing import Any

from apps.identity.models import Mandate, User
from apps.notifications.services import notify
from apps.payments.models import Order


def payers_of(order: Order) -> Iterable[User]:
    """The person, or all who act for the organisation by a mandate that is not limited to some procedures;
    nobody when what is paid for came on paper."""
    if order.payer:
        return [order.payer]
    if not order.organisation_id:
        return []  # of somebody without an account
    held = Mandate.objects.in_force().filter(organisation=order.organisation_id, all_procedures=True)
    return User.objects.filter(pk__in=held.values("representative"), is_active=True).order_by("pk")


def tell_payers(order: Order, *, kind: str, title: Any, body: Any, dedupe: str) -> None:
    """A notice in Moj Ptuj with a link to the order, and a mail that there is one; once for each `dedupe`."""
    for user in payers_of(order):
        notify(user=user, kind=kind, title=title, body=body, url=f"/placila/{order.pk}/", dedupe=dedupe)
