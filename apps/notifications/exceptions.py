"""How a delivery can end other than well. A reason is a code, never the words of the other side: those name people."""


class DeliveryError(Exception):
    """Base. `reason` is short and says nothing personal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeliveryRefused(DeliveryError):
    """Refused for good: another try would end the same."""


class DeliveryPostponed(DeliveryError):
    """Not now: another try may succeed. unsure: the other side may have taken it all the same."""

    def __init__(self, reason: str, *, unsure: bool = False) -> None:
        super().__init__(reason)
        self.unsure = unsure


class WayOutClosed(DeliveryPostponed):
    """The server or gateway cannot be reached or does not know us: nobody's message gets through for now."""


class RecipientLeft(DeliveryError):
    """Whoever it was for does not want it any more, and said so elsewhere: nobody's work."""


class NotWaiting(Exception):
    """The message is in a state in which this cannot be done to it."""


class NotNewest(Exception):
    """Somebody else saved another version of the text meanwhile."""


class NoAddress(Exception):
    """Nobody to write to: the account has no e-mail address."""


class ReportRefused(Exception):
    """No report of what came back that can be read; says why in words of ours."""
