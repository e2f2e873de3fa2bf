"""The offices that work on what is paid for."""

from tests.cases.conftest import company, office

__all__ = ["company", "office"]
