"""Text messages: the simulator, a gateway over real HTTP, and nobody at all."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.utils import timezone

from apps.core import outgoing
from apps.notifications import services
from apps.notifications.registry import text_senders
from apps.notifications.texts import HttpGateway
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, WORDS = "+38641123456", "Ptuj: vaša koda je 123456."


def test_the_simulator_shows_them_as_mail(smtp):
    outgoing.send_text(NUMBER, WORDS)
    row = outbox()[0]
    assert (row.channel, row.recipient, row.text, row.state) == ("sms", NUMBER, WORDS, "waiting")
    assert services.deliver_messages() == 1
    assert smtp.kept[0]["To"] == f"{NUMBER}@sms.ptuj.invalid"
    assert smtp.kept[0].get_content().strip() == WORDS


def test_outside_of_the_demo_nothing_pretends_to_send(smtp, settings):
    outgoing.send_text(NUMBER, WORDS)
    settings.DEMO = False
    assert services.deliver_messages() == 0
    assert (outbox()[0].state, outbox()[0].attempts) == ("waiting", 0)


def test_a_gateway_that_is_down_does_not_hold_up_the_mail(smtp, settings, message):
    settings.SMS_URL = "https://127.0.0.1:9/"
    outgoing.send_text(NUMBER, WORDS)
    assert services.deliver_messages() == 1
    assert {row.channel: (row.state, row.last_error) for row in outbox()} == {
        "email": ("sent", ""), "sms": ("waiting", "ConnectionError"),
    }  # fmt: skip


class Gateway(BaseHTTPRequestHandler):
    """Answers what it is told to and keeps what it got."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), json.loads(body)))
        if self.server.answer is None:
            return  # it took the message and hangs up
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    """Over plain HTTP on loopback, registered for the test: what differs from `https` is TLS alone."""
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.got, server.answer = [], (200, b'{"id": "abc-1"}')
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL = f"http://portal:geslo@127.0.0.1:{server.server_port}/sms?from=Ptuj"
    with text_senders.temporarily("http", HttpGateway):
        yield server
    server.shutdown()
    server.server_close()


def test_who_hangs_up_after_taking_a_text_is_counted_and_who_is_down_is_not(gateway):
    outgoing.send_text(NUMBER, WORDS)
    gateway.answer = None
    assert services.deliver_messages() == 0
    assert (len(gateway.got), outbox()[0].repeats) == (1, 1)
    gateway.shutdown()
    gateway.server_close()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == 0
    assert (outbox()[0].attempts, outbox()[0].repeats) == (2, 1)


def test_a_gateway_gets_number_text_and_id(gateway):
    outgoing.send_text(NUMBER, WORDS)
    assert services.deliver_messages() == 1
    row = outbox()[0]
    path, headers, body = gateway.got[0]
    assert (path, body) == ("/sms?from=Ptuj", {"to": NUMBER, "text": WORDS, "id": str(row.pk)})
    assert headers["Authorization"] == "Basic cG9ydGFsOmdlc2xv"
    assert headers["Idempotency-Key"] == str(row.pk)
    assert (row.state, row.provider_id) == ("sent", "abc-1")


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (422, "failed"), (302, "waiting"), (401, "waiting"), (429, "waiting"), (503, "waiting")],
)
def test_what_its_answers_mean(gateway, status, state):
    gateway.answer = (status, b"nope")
    outgoing.send_text(NUMBER, WORDS)
    assert services.deliver_messages() == 0
    assert (outbox()[0].state, outbox()[0].last_error) == (state, f"HTTP {status}")
    gateway.answer = (200, b"not json")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == (state == "waiting")
