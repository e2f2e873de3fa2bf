"""What cases do when something happened, to them or below. Each runs in the transaction that records it as done; again
it changes nothing."""

from uuid import UUID

from apps.cases.choices import EventKind
from apps.cases.models import Case
from apps.cases.policies import KIND
from apps.cases.services.desk import refresh_search
from apps.cases.services.events import write_event
from apps.cases.services.scans import kick_scans
from apps.cases.signals import case_moved, case_opened
from apps.core.actor import system_actor
from apps.core.models import OutboxEvent
from apps.documents.signals import file_checked
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


@case_opened.receiver("cases.find_opened")
def find_opened(event: OutboxEvent) -> None:
    """What was filed is there now: the office finds the case by its places."""
    refresh_search(case_id=UUID(event.payload["case_id"]))


@case_moved.receiver("cases.find_moved")
def find_moved(event: OutboxEvent) -> None:
    """A supplement may name other places."""
    if event.payload["step"] == "supplement":
        refresh_search(case_id=UUID(event.payload["case_id"]))


@file_checked.receiver("cases.make_scans")
def make_scans(event: OutboxEvent) -> None:
    """What was scanned waits for this."""
    kick_scans(event.payload["file_id"])
