"""What can go wrong with webhooks. A reason is a code, never the words of the other side."""


class HookFailed(Exception):
    """The endpoint did not take it. code: HTTP status, None when there was no answer."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class NotEnded(Exception):
    """A delivery that is under way is not sent again."""
