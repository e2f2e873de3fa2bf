"""What cases do when something happened below. Each runs in the transaction that records it as done."""

from apps.cases.choices import EventKind
from apps.cases.models import Case
from apps.cases.policies import KIND
from apps.cases.services.events import write_event
from apps.core.actor import system_actor
from apps.core.models import OutboxEvent
from apps.payments.choices import OrderState
from apps.payments.models import Order
from apps.payments.signals import order_changed

PORTAL = system_actor("payments")
TOLD = {
    OrderState.PAID: ("Upravna taksa je plačana.", "The administrative fee is paid."),
    OrderState.EXEMPTED: ("Plačila upravne takse ste oproščeni.", "You are exempted from the administrative fee."),
    OrderState.CANCELLED: ("Plačilo upravne takse je preklicano.", "The administrative fee was cancelled."),
}


@order_changed.receiver("cases.tell_of_fee")
def tell_of_fee(event: OutboxEvent) -> None:
    """A line in the timeline of the case that the fee is for."""
    order = Order.objects.filter(pk=event.payload["order_id"], owner_kind=KIND).first()
    texts = TOLD.get(OrderState(event.payload["state"]))
    if order and texts:
        write_event(PORTAL, Case.objects.get(pk=order.owner_id), EventKind.STEP, texts)
