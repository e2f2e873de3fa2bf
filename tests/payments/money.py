"""Fees for tests: an order, words of a provider, statements."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from apps.payments import services
from apps.payments.demo import statement
from apps.payments.models import LedgerEntry, Order, Payment
from apps.payments.providers.ujp import NAME, callback_of
from apps.payments.registry import Word
from apps.payments.services.callbacks import receive_callback
from tests.factories.people import TESTS

DAY = dt.date(2026, 11, 27)
numbers = itertools.count(1)


def begin(order: Order) -> Payment:
    """An attempt to pay online."""
    return services.start_payment(actor=TESTS, order=order, provider=NAME, return_url="/nazaj/")


def word(payment: Payment, state: str = "settled", event: str = "", **values: Any) -> Word:
    """A provider's word."""
    given = {
        "event_id": event or f"e{next(numbers)}", "payment_id": payment.pk, "provider_reference": f"SIM-{payment.pk}",
        "state": state, "cents": payment.cents, "happened": timezone.now(), "method": "card",
    }  # fmt: skip
    return Word(**given | values)


def tell(payment: Payment, state: str = "settled", event: str = "", **values: Any) -> str:
    """It comes as a signed callback; what came of it."""
    headers, body = callback_of(word(payment, state, event, **values))
    return receive_callback(provider=NAME, headers=headers, body=body).outcome


def bring(*entries: tuple[str, int, str], name: str = "") -> Any:
    """A statement with entries of payer, cents and reference; its lines."""
    content = statement(name or f"S{next(numbers)}", DAY, list(entries))
    ((made, _new),) = services.import_statements(actor=TESTS, content=content)
    return list(made.lines.order_by("position"))


def sums() -> dict[str, int]:
    """Debit less credit of every account of the whole ledger."""
    found: dict[str, int] = {}
    for debit, credit, cents in LedgerEntry.objects.values_list("debit", "credit", "cents"):
        found[debit] = found.get(debit, 0) + cents
        found[credit] = found.get(credit, 0) - cents
    return found
