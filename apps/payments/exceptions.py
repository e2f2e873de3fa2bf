"""What can go wrong with payments."""


class ReferenceRefused(ValueError):
    """The reference of a tariff cannot carry the number of an order; the text says why."""


class OrderMismatch(Exception):
    """The same thing was ordered before, for another amount or another payer. Nothing was changed."""
