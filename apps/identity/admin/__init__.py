"""People and organisations in the admin."""

from apps.identity.admin import accounts, grants, invitations, mandates, organisations, people, security

__all__ = ["accounts", "grants", "invitations", "mandates", "organisations", "people", "security"]
