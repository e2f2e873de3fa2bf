"""Errors of this app."""


class UnknownPermission(LookupError):
    """The table of roles names a permission that no model has."""


class UnknownRole(LookupError):
    """An app granted permissions to a role that is not in the table."""


class WrongState(ValueError):
    """The record is no longer in a state in which this can be done: somebody was quicker."""


class LinkVoid(LookupError):
    """The link was used, withdrawn, replaced by a newer one, or its time is over."""
