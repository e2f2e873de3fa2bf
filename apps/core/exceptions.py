"""Errors of the ground that other apps may catch."""


class DemoNotAllowed(Exception):
    """Demo data was asked for where DEMO is not set."""
