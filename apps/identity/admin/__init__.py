"""People and organisations in the admin."""

from apps.identity.admin import accounts, mandates

__all__ = ["accounts", "mandates"]
