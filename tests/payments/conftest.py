"""The offices that work on what is paid for."""

from tests.cases.conftest import office

__all__ = ["office"]
