"""How a delivery can end other than well. A reason is a code, never the words of the other side: those name people."""


class DeliveryError(Exception):
    """Base. `reason` is short and says nothing personal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeliveryRefused(DeliveryError):
    """Refused for good: another try would end the same."""


class DeliveryPostponed(DeliveryError):
    """Not now: another try may succeed."""


class WayOutClosed(DeliveryPostponed):
    """The server or gateway cannot be reached or does not know us: nobody's message gets through for now."""


class NotWaiting(Exception):
    """The message is in a state in which this cannot be done to it."""
