"""Who signs what is filed."""

from apps.applications.registry import signers
from apps.applications.signing import Simulator


def register() -> None:
    """Called by the package."""
    signers.register("simulator", Simulator())
