"""People and organisations in the admin."""

from apps.identity.admin import accounts, grants, invitations, organisations, people

__all__ = ["accounts", "grants", "invitations", "organisations", "people"]
