"""What can go wrong with cases."""


class SignUnknown(ValueError):
    """A classification sign is one to five digits (UUP 45)."""
