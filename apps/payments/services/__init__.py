"""Every write of payments, and what others ask of them."""

from apps.payments.services.callbacks import receive_callback
from apps.payments.services.exemptions import decide_exemption, record_exemption, request_exemption
from apps.payments.services.ledger import standing_of, standings_of
from apps.payments.services.orders import (
    cancel_order,
    is_settled,
    new_reference,
    next_number,
    open_order,
    orders_due,
)
from apps.payments.services.payments import check_payment, poll_payments, start_payment
from apps.payments.services.receipts import issue_receipt
from apps.payments.services.reconciling import close_difference, reconcile
from apps.payments.services.refunds import (
    approve_refund,
    pay_refund_out,
    refundable_cents,
    refuse_refund,
    request_refund,
)
from apps.payments.services.reminders import remind, remind_overdue
from apps.payments.services.slips import drawn_slip, slip_of, slip_pdf
from apps.payments.services.statements import import_statements, match_line
from apps.payments.services.tariff import Items, best_of, bring_items, item_for, items_on

__all__ = [
    "Items",
    "approve_refund",
    "best_of",
    "bring_items",
    "cancel_order",
    "check_payment",
    "close_difference",
    "decide_exemption",
    "drawn_slip",
    "import_statements",
    "is_settled",
    "issue_receipt",
    "item_for",
    "items_on",
    "match_line",
    "new_reference",
    "next_number",
    "open_order",
    "orders_due",
    "pay_refund_out",
    "poll_payments",
    "receive_callback",
    "reconcile",
    "record_exemption",
    "refundable_cents",
    "refuse_refund",
    "remind",
    "remind_overdue",
    "request_exemption",
    "request_refund",
    "slip_of",
    "slip_pdf",
    "standing_of",
    "standings_of",
    "start_payment",
]
