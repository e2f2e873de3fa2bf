"""People and organisations in the admin."""

from apps.identity.admin import accounts, consents

__all__ = ["accounts", "consents"]
