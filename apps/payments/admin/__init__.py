"""Pages of staff: orders and all that belongs to them, the bank, the tariff, figures."""

from apps.payments.admin import bank, money, orders, providers, tariff

__all__ = ["bank", "money", "orders", "providers", "tariff"]
