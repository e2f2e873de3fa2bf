"""Orders, attempts to pay, the ledger, tariff, exemptions, bank statements."""

from apps.payments.models.exemptions import Exemption
from apps.payments.models.ledger import LedgerEntry
from apps.payments.models.orders import FINANCE, MANAGE, NUMBERS, Order, Reminder
from apps.payments.models.payments import Payment, Refund
from apps.payments.models.providers import Difference, ProviderEvent, SimulatedCharge
from apps.payments.models.statements import BankStatement, StatementLine
from apps.payments.models.tariff import TariffItem

__all__ = [
    "FINANCE",
    "MANAGE",
    "NUMBERS",
    "BankStatement",
    "Difference",
    "Exemption",
    "LedgerEntry",
    "Order",
    "Payment",
    "ProviderEvent",
    "Refund",
    "Reminder",
    "SimulatedCharge",
    "StatementLine",
    "TariffItem",
]
