"""State table of orders: how each state looks, and which step leads where. The steps of paying, cancelling and
refunding come with the providers (issue 5)."""

from dataclasses import dataclass
from typing import Any

from apps.payments.choices import OrderState


@dataclass(frozen=True)
class Look:
    """Colour, icon and word of a state."""

    colour: str
    icon: str
    words: Any


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` (none: it makes the order) to `target`."""

    sources: frozenset[OrderState]
    target: OrderState


LOOKS: dict[str, Look] = {
    OrderState.OPEN: Look("warning", "evro", OrderState.OPEN.label),
    OrderState.PAID: Look("success", "krog-kljukica", OrderState.PAID.label),
    OrderState.CANCELLED: Look("neutral", "zapri", OrderState.CANCELLED.label),
}
STEPS = {"open": Step(frozenset(), OrderState.OPEN)}
