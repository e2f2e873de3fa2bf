"""Who may read and add the attachments of an application."""

from apps.applications.choices import APPLICATION
from apps.applications.policies import ApplicationDocuments, SupplementDocuments
from apps.applications.services.supplements import OWNER
from apps.documents.registry import owner_policies


def register() -> None:
    """Called by the package."""
    owner_policies.register(APPLICATION, ApplicationDocuments())
    owner_policies.register(OWNER, SupplementDocuments())
