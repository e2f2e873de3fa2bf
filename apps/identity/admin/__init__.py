"""People and organisations in the admin."""

from apps.identity.admin import accounts

__all__ = ["accounts"]
