"""People, organisations, and who may act for whom."""

from apps.identity.models.accounts import Person, User
from apps.identity.models.clients import ApiClient, ApiGrant, ClientDepartment
from apps.identity.models.consents import Consent, ContactChange
from apps.identity.models.counterparts import Counterpart
from apps.identity.models.grants import AccessGrant, AccessGrantShare
from apps.identity.models.invitations import Invitation
from apps.identity.models.mandates import Mandate
from apps.identity.models.organisations import Department, Employment, Organisation
from apps.identity.models.sessions import Session

__all__ = [
    "AccessGrant",
    "AccessGrantShare",
    "ApiClient",
    "ApiGrant",
    "ClientDepartment",
    "Consent",
    "ContactChange",
    "Counterpart",
    "Department",
    "Employment",
    "Invitation",
    "Mandate",
    "Organisation",
    "Person",
    "Session",
    "User",
]
