"""Who may read and add the attachments of an application."""

from apps.applications.choices import APPLICATION
from apps.applications.policies import ApplicationDocuments
from apps.documents.registry import owner_policies


def register() -> None:
    """Called by the package."""
    owner_policies.register(APPLICATION, ApplicationDocuments())
