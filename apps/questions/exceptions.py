"""What can go wrong with a question, in words that doors turn into messages."""

from typing import Any


class StepRefused(Exception):
    """It cannot be done; the text says why, for people."""


class CannotAsk(Exception):
    """A question cannot be taken as it is. `field`: what it is about; the text says what to do."""

    def __init__(self, field: str, text: Any) -> None:
        super().__init__(str(text))
        self.field = field
