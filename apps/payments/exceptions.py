"""What can go wrong with payments."""


class ReferenceRefused(ValueError):
    """The reference of a tariff cannot carry the number of an order; the text says why."""


class OrderMismatch(Exception):
    """The same thing was ordered before, for another amount or another payer. Nothing was changed."""


class MoveRefused(Exception):
    """The state does not allow it, or somebody was quicker. Nothing was changed."""


class NothingToPay(MoveRefused):
    """The order does not wait for money."""


class PaymentUnderWay(MoveRefused):
    """A bank is still looking at an earlier attempt."""


class CallbackRefused(Exception):
    """The word of a provider is forged, too old or not readable. The text is for the log."""


class ProviderDown(Exception):
    """The provider cannot be asked now."""


class StatementRefused(ValueError):
    """The file is no bank statement that we read; the text says why, in the language of the person."""
