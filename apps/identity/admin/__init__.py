"""People and organisations in the admin."""

from apps.identity.admin import accounts, consents, grants, invitations, mandates, organisations, people, security

__all__ = ["accounts", "consents", "grants", "invitations", "mandates", "organisations", "people", "security"]
