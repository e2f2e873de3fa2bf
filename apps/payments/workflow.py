"""State table of orders: which step leads where. The steps of paying, cancelling and refunding come with the providers
(issue 4)."""

from dataclasses import dataclass

from apps.payments.choices import OrderState


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` (none: it makes the order) to `target`."""

    sources: frozenset[OrderState]
    target: OrderState


STEPS = {"open": Step(frozenset(), OrderState.OPEN)}
