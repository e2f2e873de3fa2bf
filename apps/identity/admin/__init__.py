"""People and organisations in the admin."""

from apps.identity.admin import accounts, security

__all__ = ["accounts", "security"]
