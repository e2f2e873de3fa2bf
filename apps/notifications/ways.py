"""The ways out that come with the portal: e-mail by EMAIL_URL, text messages by SMS_URL."""

import re
import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.utils.http import http_date

from apps.core.outgoing import LANGUAGE_HEADER
from apps.notifications.exceptions import DeliveryError, DeliveryPostponed, DeliveryRefused, WayOutClosed
from apps.notifications.models import Message
from apps.notifications.registry import TextSender, Way, text_senders, ways

MOST_PER_CONNECTION = 100  # servers cut off those who send more
TOO_LARGE = 552  # told where the size is announced (RFC 1870)
PERMANENT = 500  # SMTP codes from here on are for good (RFC 5321, 4.2.1)
LOGIN_WANTED = (530, 534, 535, 538)  # they do not know us: the configuration's fault, not the message's
ENHANCED = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463


def open_way(channel: str) -> Way:
    """The way of a channel."""
    return ways.get(channel)()


def reason_of(code: int, answer: Any) -> str:
    """Codes alone: the words behind them repeat the address."""
    found = ENHANCED.match(answer if isinstance(answer, bytes) else str(answer).encode())
    return f"SMTP {code} {found[1].decode()}" if found else f"SMTP {code}"


class EmailWay(Way):
    """Through EMAIL_DELIVERY_BACKEND, the backend that EMAIL_URL names."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.sent = 0

    @property
    def ready(self) -> bool:
        """Whether EMAIL_URL is given."""
        return bool(settings.EMAIL_DELIVERY_BACKEND)

    def send(self, message: Message) -> str:
        """Hand over one message; the connection stays open for the next."""
        return self.hand_over(self.mail_of(message, to=str(message.recipient)))

    def mail_of(self, message: Message, *, to: str) -> EmailMultiAlternatives:
        """The message as Django's mail. Its Message-ID and date are the row's own: however often it is handed over,
        it is the same mail."""
        mail = EmailMultiAlternatives(str(message.subject), str(message.text), settings.DEFAULT_FROM_EMAIL, [to])
        if message.html:
            mail.attach_alternative(str(message.html), "text/html")
        if message.reply_to:
            mail.reply_to = [str(message.reply_to)]
        domain = urlsplit(settings.BASE_URL).hostname
        mail.extra_headers |= {
            "Message-ID": f"<{message.pk}@{domain}>",
            "Date": http_date(message.created.timestamp()).replace("GMT", "+0000"),
            LANGUAGE_HEADER: message.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no answers by machines
        }
        if message.unsubscribe:
            mail.extra_headers |= {
                "List-Unsubscribe": f"<{settings.BASE_URL}{message.unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            }
        return mail

    def hand_over(self, mail: EmailMultiAlternatives) -> str:
        """To the server. Whatever goes wrong, the next message gets a fresh connection."""
        try:
            validate_email(mail.to[0])
        except ValidationError as error:
            raise DeliveryRefused("no address") from error
        self.open()
        try:
            self.connection.send_messages([mail])
        except ValueError as error:  # a header that cannot be written
            self.close()
            raise DeliveryRefused(type(error).__name__) from error
        except smtplib.SMTPRecipientsRefused as refusal:
            code, answer = next(iter(refusal.recipients.values()))
            raise self.verdict(code, answer) from refusal
        except smtplib.SMTPSenderRefused as refusal:
            raise self.verdict_on_us(refusal.smtp_code, refusal.smtp_error) from refusal
        except smtplib.SMTPResponseException as answer:
            raise self.verdict(answer.smtp_code, answer.smtp_error) from answer
        except OSError as error:  # cut off, too slow
            self.close()
            raise DeliveryPostponed(type(error).__name__, unsure=True) from error
        self.sent += 1
        return ""

    def verdict(self, code: int, answer: Any) -> DeliveryRefused | DeliveryPostponed:
        """What an answer of the server means."""
        self.close()
        reason = reason_of(code, answer)
        if code in LOGIN_WANTED:
            return WayOutClosed(reason)
        return DeliveryRefused(reason) if code >= PERMANENT else DeliveryPostponed(reason)

    def verdict_on_us(self, code: int, answer: Any) -> DeliveryError:
        """What an answer to our own address means: nobody's message gets through, unless this one is too large."""
        verdict = self.verdict(code, answer)
        return verdict if code == TOO_LARGE else WayOutClosed(verdict.reason)

    def open(self) -> None:
        """Connect, unless connected. WayOutClosed when the server is down or does not let us in."""
        if self.sent >= MOST_PER_CONNECTION:
            self.close()
        if self.connection is not None:
            return
        connection = get_connection(settings.EMAIL_DELIVERY_BACKEND)
        try:
            connection.open()
        except OSError as error:  # SMTP's own errors are among these
            code = getattr(error, "smtp_code", None)
            reason = reason_of(code, getattr(error, "smtp_error", b"")) if code else type(error).__name__
            raise WayOutClosed(reason) from error
        self.connection, self.sent = connection, 0

    def close(self) -> None:
        """Say goodbye; a server that is gone need not hear it."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                return


class TextWay(Way):
    """Through the sender that SMS_URL names; with DEMO and no SMS_URL through the simulator."""

    def __init__(self) -> None:
        scheme = urlsplit(settings.SMS_URL).scheme or ("simulator" if settings.DEMO else "")
        self.sender: TextSender | None = text_senders.get(scheme)(settings.SMS_URL) if scheme else None

    @property
    def ready(self) -> bool:
        """Whether somebody sends."""
        return self.sender is not None

    def send(self, message: Message) -> str:
        """Hand over one text message."""
        if self.sender is None:
            raise WayOutClosed("SMS_URL is not set")
        return self.sender.send(message)

    def close(self) -> None:
        """End of the run."""
        if self.sender is not None:
            self.sender.close()
