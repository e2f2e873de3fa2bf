"""Fixtures of other parts that tests of the roof need."""

from tests.documents.conftest import storage

__all__ = ["storage"]
