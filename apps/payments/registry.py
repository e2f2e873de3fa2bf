"""What other apps plug in: who may see the orders of their records."""

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

    def subject(self, owner_id: str) -> UUID | None:
        """The account of the person whose data the owner is, for the trail of who looked."""
        return None

    def label(self, owner_id: str) -> str:
        """What people call the owner, such as the number of the case; written on the order when it is made."""
        return ""


order_policies: Registry[OrderPolicy] = Registry("owner of orders")

NOBODY = OrderPolicy()


def policy_of(owner_kind: str) -> OrderPolicy:
    """The policy of a kind of owner; the one that allows nothing when none is registered."""
    return order_policies.get(owner_kind) if owner_kind in order_policies else NOBODY
