"""What e-vloge plug into the house."""

from apps.applications import known, my_ptuj, subject
from apps.applications.metrics import ApplicationCollector
from apps.applications.registry import signers
from apps.applications.signing import Simulator
from apps.core import metrics


def register() -> None:
    """Called once from AppConfig.ready()."""
    signers.register("simulator", Simulator())
    metrics.collectors.register("applications", ApplicationCollector())
    my_ptuj.register()
    known.register()
    subject.register()
