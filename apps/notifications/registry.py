"""Ways out for messages: each channel has one, and text messages choose among senders by `SMS_URL`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from apps.core.registry import Registry
from apps.notifications.choices import Channel
from apps.notifications.models import Message, PushEndpoint


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


class PushSender:
    """Hands push messages to the service of a browser."""

    def send(self, message: Message, device: PushEndpoint) -> str:
        """As `Way.send`; RecipientLeft when the service no longer knows the device."""
        raise NotImplementedError

    def close(self) -> None:
        """End of the run."""


push_senders: Registry[Callable[[], PushSender]] = Registry("sender of push messages")  # by the scheme of the endpoint


@dataclass(frozen=True)
class KindGroup:
    """Kinds of notices on which a person decides at once (`/moj-ptuj/obvestila/nastavitve/`). hint: one sentence on
    what comes. on: channels in use until the person says otherwise. consent: purpose (`plugs.consent_purposes`) that
    decides on e-mail in place of a switch. staff: only whoever works for the municipality gets such."""

    title: Any
    hint: Any
    on: Collection[str] = (Channel.EMAIL, Channel.PUSH)
    consent: str = ""
    staff: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of notice (`notify(kind=…)`). title: in the plural, for the page of settings. legal: the law or reason
    by which mail of it cannot be switched off, put off or collected; empty: it can. urgent: at once, at any hour."""

    group: str
    title: Any
    legal: Any = ""
    urgent: bool = False


kind_groups: Registry[KindGroup] = Registry("group of kinds of notices")
kinds: Registry[Kind] = Registry("kind of notice")


@dataclass(frozen=True)
class Topic:
    """What everybody can subscribe to (`/e-novice/`). hint: one sentence on what comes. by_quarter: whether one may
    choose quarters. url: where what was told stands; elsewhere: page at which one subscribes instead, for topics that
    another app keeps."""

    title: Any
    hint: Any
    icon: str = "mail"
    by_quarter: bool = False
    url: Callable[[], str] | None = None
    elsewhere: Callable[[], str] | None = None


topics: Registry[Topic] = Registry("topic of subscriptions")
