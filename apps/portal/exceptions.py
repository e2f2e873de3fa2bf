"""What is refused about personal data."""


class ExportLimit(Exception):
    """As many exports as a day allows were made."""


class StepRefused(Exception):
    """The request is not in a state from which this step leads: somebody was quicker, or it is over."""


class OwnRequest(Exception):
    """Nobody decides on a request of their own."""


class TooLateToExtend(Exception):
    """A deadline is extended once, while it still runs (GDPR, article 12(3))."""
