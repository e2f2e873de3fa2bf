"""Errors of the ground that other apps may catch."""


class DemoNotAllowed(Exception):
    """Demo data was asked for where DEMO is not set."""


class LevelTooLow(Exception):
    """What was asked for needs a higher assurance level than this session has. Pages answer with the way to reach it
    (identity.stepup), machines with 403 and the code `step_up`. level: what is needed."""

    def __init__(self, level: str) -> None:
        super().__init__(level)
        self.level = level


class RetentionRunning(Exception):
    """Another run of the retention rules is under way."""


class AddressRefused(Exception):
    """Nothing is sent there: not https, or an address of a private network. reason: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotReached(Exception):
    """No answer that could be read. reason: a code. sent: the request may have arrived all the same."""

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.sent = reason, sent
