"""Errors of this app."""


class OutsideMunicipality(ValueError):
    """The position lies outside of the municipality."""
