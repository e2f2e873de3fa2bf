"""Errors of identity that other apps may catch."""


class CannotErase(Exception):
    """The account belongs to staff: the employment has to end first."""
