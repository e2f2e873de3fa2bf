"""Ways out for messages: each channel has one, and text messages choose among senders by `SMS_URL`."""

from collections.abc import Callable

from apps.core.registry import Registry
from apps.notifications.models import Message


class Way:
    """Sends messages of one channel during one run of a worker; keeps its connection from one to the next."""

    @property
    def ready(self) -> bool:
        """Whether it is configured at all; messages of a way that is not wait."""
        return True

    def send(self, message: Message) -> str:
        """Send; returns the provider's id of it, if it gives one. DeliveryRefused, DeliveryPostponed, WayOutClosed."""
        raise NotImplementedError

    def close(self) -> None:
        """End of the run."""


class TextSender:
    """Hands text messages to a network. `url`: SMS_URL."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, message: Message) -> str:
        """As `Way.send`."""
        raise NotImplementedError

    def close(self) -> None:
        """End of the run."""


ways: Registry[Callable[[], Way]] = Registry("way out for messages")
text_senders: Registry[type[TextSender]] = Registry("sender of text messages")  # by the scheme of SMS_URL
