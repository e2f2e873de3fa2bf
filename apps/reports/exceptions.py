"""What can go wrong with a report, in words that doors turn into messages."""

from typing import Any


class MoveRefused(Exception):
    """The step cannot be taken; the text says why, for people."""


class MoveTaken(MoveRefused):
    """Somebody was first. `latest`: what they did."""

    def __init__(self, text: str, latest: Any) -> None:
        super().__init__(text)
        self.latest = latest


class CannotReport(Exception):
    """A report cannot be taken as it is. `field`: what it is about; the text says what to do."""

    def __init__(self, field: str, text: Any) -> None:
        super().__init__(str(text))
        self.field = field


class CannotMerge(Exception):
    """Two reports cannot become one; the text says why."""


class SendingPostponed(Exception):
    """It did not go out now. `reason`: a code, never words of the other side. unsure: it may have arrived all the
    same, so whoever tries again looks first."""

    def __init__(self, reason: str, *, unsure: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.unsure = reason, unsure


class SendingRefused(Exception):
    """It will not go out like this, however often it is tried: somebody has to look."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotThere(Exception):
    """The dispatch is not where this can be done: somebody was quicker."""
