"""Who signs what is filed, and how much is."""

from apps.applications.metrics import ApplicationCollector
from apps.applications.registry import signers
from apps.applications.signing import Simulator
from apps.core import metrics


def register() -> None:
    """Called by the package."""
    signers.register("simulator", Simulator())
    metrics.collectors.register("applications", ApplicationCollector())
