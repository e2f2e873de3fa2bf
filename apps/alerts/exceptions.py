"""Why an alert, or a feed, could not be taken further."""


class AlertRefused(ValueError):
    """The step is not possible; the text says why."""


class FeedRefused(ValueError):
    """What came from a feed cannot be read; the text says why, in English, for logs and staff."""
