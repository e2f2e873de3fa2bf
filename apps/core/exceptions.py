"""Errors of the ground that other apps may catch."""


class DemoNotAllowed(Exception):
    """Demo data was asked for where DEMO is not set."""


class RetentionRunning(Exception):
    """Another run of the retention rules is under way."""
