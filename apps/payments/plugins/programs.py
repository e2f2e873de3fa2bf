"""What programs may be told of orders and payments: ids and codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import plugs
from apps.core.actor import Actor
from apps.payments.models import Order
from apps.payments.registry import policy_of

OWN_READ = "orders:read"


def told_of_order(actor: Actor, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Which order of which owner, to who has to pay it and to the office of its owner."""
    order = Order.objects.filter(pk=payload["order_id"]).first()
    if order is None:
        return None
    pays = OWN_READ in actor.scopes and Order.objects.visible_to(actor.in_person()).filter(pk=order.pk).exists()
    if not (pays or policy_of(order.owner_kind).office_hears(actor, order.owner_id)):
        return None
    return {**payload, "owner_kind": order.owner_kind, "owner_id": order.owner_id}


def register() -> None:
    """Called once from AppConfig.ready()."""
    settled = plugs.WebhookEvent(_("denar je prišel"), told_of_order)
    changed = plugs.WebhookEvent(_("nalog za plačilo je spremenil stanje"), told_of_order)
    plugs.webhook_events.register("payment_settled", settled)
    plugs.webhook_events.register("order_changed", changed)
