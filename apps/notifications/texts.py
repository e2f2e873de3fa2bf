"""Senders of text messages. No contract with a network exists yet: which one `https` speaks to is a matter of
SMS_URL, and its shape (below) is what most gateways take; a real one may need its own class."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from urllib3.exceptions import NewConnectionError

from apps.notifications.exceptions import DeliveryPostponed, DeliveryRefused, WayOutClosed
from apps.notifications.models import Message
from apps.notifications.registry import TextSender
from apps.notifications.ways import EmailWay

SIMULATED = "sms.ptuj.invalid"  # RFC 2606: no mail for it ever leaves
OUR_FAULT = (401, 402, 403, 404)  # key, credit, address of the gateway
LATER = (408, 409, 425, 429)


class Simulator(TextSender):
    """Shows the text as a mail to `<number>@sms.ptuj.invalid`, where the mail catcher of `make run` has it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.way = EmailWay()

    def send(self, message: Message) -> str:
        """Through the way of e-mail."""
        mail = self.way.mail_of(message, to="@".join((str(message.recipient), SIMULATED)))
        mail.subject = "SMS"
        return self.way.hand_over(mail)

    def close(self) -> None:
        """End of the run."""
        self.way.close()


class HttpGateway(TextSender):
    """`https://user:password@gateway/path?key=…`: POST of JSON `{"to", "text", "id"}` with basic authentication. 2xx is
    success and may name its `id`. The id of the message goes along as Idempotency-Key."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.address = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
        self.session = requests.Session()
        self.session.trust_env = False
        if parts.username:
            self.session.auth = (parts.username, parts.password or "")

    def send(self, message: Message) -> str:
        """One POST; redirects are not followed: they would carry number and password elsewhere."""
        body = {"to": str(message.recipient), "text": str(message.text), "id": str(message.pk)}
        try:
            answer = self.session.post(
                self.address, json=body, timeout=settings.EMAIL_TIMEOUT, allow_redirects=False,
                headers={"Idempotency-Key": str(message.pk)},
            )  # fmt: skip
        except requests.ConnectTimeout as error:
            raise WayOutClosed(type(error).__name__) from error
        except requests.RequestException as error:  # too slow, cut off
            raise WayOutClosed(type(error).__name__, unsure=not _refused(error)) from error
        return self.verdict(answer)

    def verdict(self, answer: requests.Response) -> str:
        """The gateway's id of the message, or what its refusal means."""
        code = answer.status_code
        if answer.ok and code < 300:
            return identifier_in(answer)
        if code in OUR_FAULT or 300 <= code < 400:
            raise WayOutClosed(f"HTTP {code}")
        if code in LATER or code >= 500:
            raise DeliveryPostponed(f"HTTP {code}")
        raise DeliveryRefused(f"HTTP {code}")

    def close(self) -> None:
        """End of the run."""
        self.session.close()


def _refused(error: requests.RequestException) -> bool:
    """Whether there was no connection at all."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def identifier_in(answer: requests.Response) -> str:
    """The `id` of a JSON answer, if there is one."""
    try:
        body: Any = answer.json()
    except ValueError:
        return ""
    return str(body.get("id", ""))[:200] if isinstance(body, dict) else ""
