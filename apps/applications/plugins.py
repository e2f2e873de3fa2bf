"""What e-vloge plug into the house."""

from apps.applications.registry import signers
from apps.applications.signing import Simulator


def register() -> None:
    """Called once from AppConfig.ready()."""
    signers.register("simulator", Simulator())
