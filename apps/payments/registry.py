"""What is plugged in: who may see the orders of the records of other apps, and providers of payments."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor
from apps.core.registry import Registry

NOTHING = Q(pk__in=())


class OrderPolicy:
    """Who may do what with the orders of one kind of owner (`case` …). The base allows nothing, and a kind of owner
    without a policy allows nothing: then only who has to pay sees the order. Owners are known by kind and id as text.
    """

    def may_open(self, actor: Actor, owner_id: str) -> bool:
        """Whether the actor may have an order made for this owner."""
        return False

    def readable(self, actor: Actor) -> Q:
        """Which orders of this kind the actor may see besides their own, as a condition over Order. The rights of
        staff (`payments.view_order`) are the policy's to ask."""
        return NOTHING

    def office_hears(self, actor: Actor, owner_id: str) -> bool:
        """Whether a program works for the office of this owner, so that it is told what becomes of its orders."""
        return False

    def subject(self, owner_id: str) -> UUID | None:
        """The account of the person whose data the owner is, for the trail of who looked."""
        return None

    def label(self, owner_id: str) -> str:
        """What people call the owner, such as the number of the case; written on the order when it is made."""
        return ""

    def payer(self, owner_id: str) -> tuple[str, str]:
        """Name and address of who pays, when it is nobody with an account."""
        return "", ""


@dataclass(frozen=True)
class Started:
    """An attempt that a provider knows: where the person goes on, and the provider's own reference."""

    redirect: str
    provider_reference: str


@dataclass(frozen=True)
class Word:
    """What a provider says of one payment. event_id: the same for the same word said again; empty for an answer to a
    question. payment_id: our own id, which the provider was given. state: of `choices.PaymentState`. cents: as the
    provider has them. method: of `choices.Method`, or empty."""

    event_id: str
    payment_id: UUID
    provider_reference: str
    state: str
    cents: int
    happened: dt.datetime
    method: str = ""


class PaymentProvider:
    """Somebody through whom people pay online. Every call may raise ProviderDown, and must answer or raise within
    seconds. title: what people read on the button; hint: what they pay with there. simulated: the page says so."""

    title: Any = ""
    hint: Any = ""
    simulated = False

    def start(self, payment: Any, return_url: str) -> Started:
        """Tell the provider of a `Payment`; the same one again gives the same answer. return_url: where the browser
        comes back to, an address of our own."""
        raise NotImplementedError

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        """The word in a callback; CallbackRefused unless the provider signed it."""
        raise NotImplementedError

    def poll(self, payment: Any) -> Word | None:
        """What the provider says now; None when it does not know the payment."""
        raise NotImplementedError

    def listed(self, since: dt.date, until: dt.date) -> Iterable[Word]:
        """All payments that were settled on these days (both included), for the nightly comparison."""
        raise NotImplementedError


order_policies: Registry[OrderPolicy] = Registry("owner of orders")
providers: Registry[PaymentProvider] = Registry("provider of payments")

NOBODY = OrderPolicy()


def policy_of(owner_kind: str) -> OrderPolicy:
    """The policy of a kind of owner; the one that allows nothing when none is registered."""
    return order_policies.get(owner_kind) if owner_kind in order_policies else NOBODY
