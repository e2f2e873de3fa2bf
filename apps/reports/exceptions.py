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
