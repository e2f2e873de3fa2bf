"""What e-vloge plug into the house."""

from apps.applications.choices import APPLICATION
from apps.applications.policies import ApplicationDocuments
from apps.applications.registry import signers
from apps.applications.signing import Simulator
from apps.documents.registry import owner_policies


def register() -> None:
    """Called once from AppConfig.ready()."""
    owner_policies.register(APPLICATION, ApplicationDocuments())
    signers.register("simulator", Simulator())
