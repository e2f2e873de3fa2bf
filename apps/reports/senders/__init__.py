"""The senders that come with the portal."""

from apps.reports.registry import senders
from apps.reports.senders.email import EmailSender
from apps.reports.senders.open311 import Open311Sender
from apps.reports.senders.simulator import Simulator


def register() -> None:
    """Called once from AppConfig.ready()."""
    senders.register("email", EmailSender, order=10)
    senders.register("open311", Open311Sender, order=20)
    senders.register("simulator", Simulator, order=30)
