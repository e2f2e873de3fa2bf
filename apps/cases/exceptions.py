"""What can go wrong with cases."""

from typing import Any


class SignUnknown(ValueError):
    """A classification sign is one to five digits (UUP 45)."""


class StepRefused(Exception):
    """The step cannot be taken; the text says why, in the language in force. Nothing was changed."""


class StepTaken(StepRefused):
    """Somebody else was first: the case stands elsewhere than the page said that was acted upon. `latest`: the event
    that tells who did what and when."""

    def __init__(self, text: str, latest: Any = None) -> None:
        super().__init__(text)
        self.latest = latest


class DeliveryDown(Exception):
    """The provider of electronic service does not answer; it is tried again later."""


class ArchiveDown(Exception):
    """The archive does not answer, or what it got is not what was sent; it is tried again later."""


class UnknownMergeField(ValueError):
    """A text has a field that letters do not know; the text names it."""


class AnswerRefused(Exception):
    """The answer to a call for a supplement is not whole or wrong. faults: where (parts of a JSON pointer), what to do,
    and a code."""

    def __init__(self, faults: Any) -> None:
        super().__init__("refused")
        self.faults = tuple(faults)
