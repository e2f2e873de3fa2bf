"""People, organisations, and who may act for whom."""

from apps.identity.models.accounts import Person, User
from apps.identity.models.clients import ApiClient, ApiGrant
from apps.identity.models.consents import Consent, ContactChange
from apps.identity.models.counterparts import Counterpart
from apps.identity.models.mandates import Mandate
from apps.identity.models.organisations import AccessGrant, Department, Employment, Organisation
from apps.identity.models.sessions import Session

__all__ = [
    "AccessGrant",
    "ApiClient",
    "ApiGrant",
    "Consent",
    "ContactChange",
    "Counterpart",
    "Department",
    "Employment",
    "Mandate",
    "Organisation",
    "Person",
    "Session",
    "User",
]
