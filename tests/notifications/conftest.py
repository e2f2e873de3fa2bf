"""A mail server that can be told how to misbehave, and messages to send to it."""

import asyncio
import email
import email.policy
import logging

import pytest
from aiosmtpd.controller import Controller

from apps.notifications.models import Message
from tools.processes import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # every line of every conversation
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class FakeServer:
    """mail, rcpt, data: answers, or callables of the recipient; drop: hang up after the mail is kept, before saying so;
    sleep: seconds before each answer to DATA."""

    def __init__(self):
        self.mail, self.rcpt, self.data, self.drop, self.sleep = "250 ok", "250 ok", "250 ok", False, 0
        self.kept, self.connections = [], 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt(address) if callable(self.rcpt) else self.rcpt
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.sleep:
            await asyncio.sleep(self.sleep)
        if self.data.startswith("250"):
            self.kept.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.drop:
            server.transport.close()
        return self.data


@pytest.fixture(autouse=True)
def _real_outbox(settings):
    """The portal's own backend instead of Django's list for tests."""
    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"


@pytest.fixture
def smtp(settings):
    """The server, listening, and the portal told where."""
    handler, port = FakeServer(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_DELIVERY_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop(no_assert=True)


@pytest.fixture
def no_server(settings):
    """The portal told of a server that is down."""
    settings.EMAIL_DELIVERY_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_port()


@pytest.fixture
def message(db):
    """One that waits."""
    return Message.objects.create(kind="test", recipient="ana@example.invalid", subject="Živjo", text="Čšž")
