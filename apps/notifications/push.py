"""Web push: messages to browsers (RFC 8030), sealed for each (RFC 8291), signed with the portal's key (RFC 8292)."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher

from apps.core import outward
from apps.core.exceptions import AddressRefused, NotReached
from apps.notifications.exceptions import DeliveryPostponed, DeliveryRefused, RecipientLeft, WayOutClosed
from apps.notifications.models import Message, PushEndpoint
from apps.notifications.registry import PushSender, Way, push_senders
from apps.notifications.services.choices import kind_of
from apps.notifications.services.push import forget_device, note_delivery, push_ready
from apps.notifications.ways import EmailWay

SHOWN = "push.ptuj.invalid"  # RFC 2606: no mail for it ever leaves
KEPT = 2 * 24 * 3600  # seconds that a service keeps a message for a device that is off
TOKEN_LIFE = 12 * 3600  # seconds; RFC 8292 allows 24 hours
GONE = (404, 410)
LATER = (408, 425, 429)


class PushWay(Way):
    """To the device whose id is the message's recipient, by the sender for the scheme of its endpoint."""

    def __init__(self) -> None:
        self.senders: dict[str, PushSender] = {}

    @property
    def ready(self) -> bool:
        """Whether the portal has its keys."""
        return push_ready()

    def send(self, message: Message) -> str:
        """Hand over one message. A device that its service does not know any more is forgotten."""
        device = PushEndpoint.objects.filter(pk=str(message.recipient)).first()
        if device is None:
            raise RecipientLeft("device removed")
        try:
            provider_id = self.sender(urlsplit(str(device.endpoint)).scheme).send(message, device)
        except RecipientLeft:
            forget_device(device=device)
            raise
        note_delivery(device=device)
        return provider_id

    def sender(self, scheme: str) -> PushSender:
        """One for the whole run."""
        if scheme not in self.senders:
            self.senders[scheme] = push_senders.get(scheme)()
        return self.senders[scheme]

    def close(self) -> None:
        """End of the run."""
        for sender in self.senders.values():
            sender.close()


class WebPush(PushSender):
    """One POST to the service that the browser named; where it may go is `core.outward`'s matter."""

    def __init__(self) -> None:
        try:
            self.key = Vapid02.from_string(settings.VAPID_PRIVATE_KEY)
        except ValueError as error:
            raise WayOutClosed("VAPID_PRIVATE_KEY is no key") from error

    def send(self, message: Message, device: PushEndpoint) -> str:
        """The service's address of the message is not kept."""
        endpoint = str(device.endpoint)
        keys = {"p256dh": str(device.p256dh), "auth": str(device.auth)}
        body = WebPusher({"endpoint": endpoint, "keys": keys}).encode(content_of(message))["body"]
        try:
            answer = outward.ask("POST", endpoint, body=body, headers=self.headers(message, endpoint))
        except AddressRefused as refusal:
            raise RecipientLeft(refusal.reason) from refusal
        except NotReached as error:
            raise DeliveryPostponed(error.reason) from error
        return self.verdict(answer.code)

    def headers(self, message: Message, endpoint: str) -> dict[str, str]:
        """Of one message."""
        parts = urlsplit(endpoint)
        claims: dict[str, Any] = {
            "sub": settings.VAPID_SUBJECT, "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + TOKEN_LIFE,
        }  # fmt: skip
        return {
            **self.key.sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Urgency": "high" if kind_of(message.kind).urgent else "normal",
        }

    def verdict(self, code: int) -> str:
        """What an answer of the service means."""
        if 200 <= code < 300:
            return ""
        if code in GONE:
            raise RecipientLeft(f"HTTP {code}")
        if code in LATER or code >= 500:
            raise DeliveryPostponed(f"HTTP {code}")
        raise DeliveryRefused(f"HTTP {code}")


class Simulator(PushSender):
    """Shows the message as a mail to `<device>@push.ptuj.invalid`, where the mail catcher of `make run` has it."""

    def __init__(self) -> None:
        self.way = EmailWay()

    def send(self, message: Message, device: PushEndpoint) -> str:
        """Through the way of e-mail."""
        mail = self.way.mail_of(message, to=f"{device.pk}@{SHOWN}")
        mail.body = f"{message.subject}\n{settings.BASE_URL}{message.text}"
        return self.way.hand_over(mail)

    def close(self) -> None:
        """End of the run."""
        self.way.close()


def content_of(message: Message) -> bytes:
    """What the service worker (`templates/portal/sw.js`) reads: title, path and a tag, by which a repetition takes the
    place of the first."""
    words = {"title": str(message.subject), "url": str(message.text), "tag": str(message.pk)}
    return json.dumps(words, ensure_ascii=False).encode()
