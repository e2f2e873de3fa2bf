"""The worker's side: servers that are down, refuse, delay, hang up; workers that race and die. Real sockets, threads
and processes."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from apps.core.actor import system_actor
from apps.notifications import services
from apps.notifications.choices import MessageState
from apps.notifications.models import Message
from apps.notifications.services import delivery
from apps.notifications.services.handing import attempt
from apps.notifications.services.leases import LEASE
from apps.notifications.ways import open_way
from tests.notifications import outbox

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def fresh(message):
    message.refresh_from_db()
    return message


def test_a_mail_arrives_as_it_was_meant(smtp, settings):
    from django.core.mail import EmailMultiAlternatives

    mail = EmailMultiAlternatives(
        "Obvestilo: čšž", "Živjo, Ana & Bine", to=["ana@example.invalid"], reply_to=["a@ptuj.invalid"]
    )
    mail.attach_alternative("<p>Živjo</p>", "text/html")
    mail.send()
    assert services.deliver_messages() == 1
    row, got = outbox()[0], smtp.kept[0]
    assert (row.state, row.attempts, row.last_error, row.lease_holder) == ("sent", 1, "", "")
    assert row.sent is not None
    assert row.ended == row.sent
    assert got["Subject"] == "Obvestilo: čšž"
    assert got["To"] == "ana@example.invalid"
    assert got["Reply-To"] == "a@ptuj.invalid"
    assert got["Message-ID"].strip() == f"<{row.pk}@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "sl"
    assert str(settings.DEFAULT_FROM_EMAIL).split("<")[1].rstrip(">") in got["From"]
    assert abs(got["Date"].datetime - row.created) < dt.timedelta(seconds=1)
    assert got.get_body(("plain",)).get_content().strip() == "Živjo, Ana & Bine"
    assert "<p>Živjo</p>" in got.get_body(("html",)).get_content()
    assert not [name for name in got if name.startswith("X-Portal")]


def test_a_server_that_is_down_costs_one_message_a_try_and_recovers(no_server, smtp, settings):
    send_mail("1", "x", None, ["a@example.invalid"])
    send_mail("2", "x", None, ["b@example.invalid"])
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nobody listens on discard
    assert services.deliver_messages() == 0
    first, second = outbox()
    assert (first.state, first.attempts, first.last_error) == ("waiting", 1, "ConnectionRefusedError")
    assert (second.state, second.attempts) == ("waiting", 0)  # who comes next is not made to pay for it
    settings.EMAIL_PORT = port
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == 2


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_temporary_refusal_is_tried_again(smtp, message, stage):
    setattr(smtp, stage, "451 4.3.0 ana@example.invalid try later")
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.last_error) == ("waiting", "SMTP 451 4.3.0")
    assert services.deliver_messages() == 0  # not before its time
    assert fresh(message).attempts == 1
    setattr(smtp, stage, "250 ok")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_refusal_for_good_is_given_up_with_its_reason(smtp, message, stage, capsys):
    setattr(smtp, stage, "550 5.1.1 <ana@example.invalid> no such user")
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.last_error, message.attempts) == ("failed", "SMTP 550 5.1.1", 1)
    assert message.ended
    assert services.deliver_messages() == 0
    setattr(smtp, stage, "250 ok")
    services.retry_message(actor=system_actor("test"), message=message)
    assert services.deliver_messages() == 1
    assert fresh(message).state == "sent"


def test_one_refused_address_holds_nobody_up(smtp):
    smtp.rcpt = lambda address: "550 no" if address.startswith("b@") else "250 ok"
    send_mail("x", "x", None, [f"{name}@example.invalid" for name in "abc"])
    assert services.deliver_messages() == 2
    assert [row.state for row in outbox()] == ["sent", "failed", "sent"]


def test_a_server_that_hangs_up_after_it_took_the_mail_gets_the_same_mail_again(smtp, message):
    smtp.drop = True
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.last_error) == ("waiting", "SMTPServerDisconnected")
    smtp.drop = False
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == 1
    first, second = smtp.kept
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_a_server_that_is_too_slow_is_left(smtp, message, settings):
    settings.EMAIL_TIMEOUT, smtp.sleep = 0.3, 3
    assert services.deliver_messages() == 0
    assert fresh(message).state == "waiting"
    assert message.last_error in {"TimeoutError", "SMTPServerDisconnected"}


def test_an_address_that_cannot_be_written_is_given_up(smtp):
    Message.objects.create(kind="test", recipient="ni naslov", subject="x", text="x")
    Message.objects.create(kind="test", recipient="a@example.invalid", subject="x\nBcc: b@example.invalid", text="x")
    assert services.deliver_messages() == 0
    assert [row.state for row in outbox()] == ["failed", "failed"]
    assert smtp.kept == []


def test_a_login_that_is_refused_is_nobodys_mails_fault(smtp, message, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "napacno"  # the server offers no login
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.attempts) == ("waiting", 1)
    assert message.last_error == "SMTPNotSupportedError"


def test_without_a_way_out_messages_wait(settings, message):
    settings.EMAIL_DELIVERY_BACKEND = ""
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.attempts) == ("waiting", 0)


def test_pauses_grow_and_end(no_server, message):
    start = timezone.now().replace(microsecond=0)
    pauses = []
    with time_machine.travel(start, tick=False) as clock:
        Message.objects.update(next_attempt=start)
        for _ in range(delivery.MOST_ATTEMPTS):
            services.deliver_messages()
            fresh(message)
            pauses.append((message.next_attempt - timezone.now()).total_seconds())
            clock.move_to(message.next_attempt)
        assert services.deliver_messages() == 0
    assert (message.state, message.attempts) == ("stuck", delivery.MOST_ATTEMPTS)
    ideal = [min(60 * 2**n, 4 * 3600) for n in range(delivery.MOST_ATTEMPTS - 1)]
    assert all(0.8 * want <= got <= 1.2 * want for want, got in zip(ideal, pauses[:-1], strict=True))
    assert len({got / want for want, got in zip(ideal, pauses[:-1], strict=True)}) > 10  # jitter
    assert dt.timedelta(days=1) < message.ended - start < dt.timedelta(days=3)


def test_two_workers_send_one_mail(smtp):
    send_mail("x", "x", None, [f"{number}@example.invalid" for number in range(40)])
    start, counts = threading.Barrier(4), []

    def work():
        start.wait()
        counts.append(services.deliver_messages())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 40
    assert len({mail["To"] for mail in smtp.kept}) == len(smtp.kept) == 40


def test_a_worker_that_is_killed_gives_its_message_back(smtp, message, tmp_path):
    """A real process takes the message, is killed while the server keeps it waiting, and another one sends it when
    the lease is over, not before."""
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    program = (
        "import django; django.setup()\n"
        "from apps.notifications.services import delivery\n"
        "assert delivery.take_messages(holder='victim')\n"
        "print('taken', flush=True)\n"
        "import time; time.sleep(60)\n"
    )
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout.readline() == "taken\n"
        victim.send_signal(signal.SIGKILL)
    assert (fresh(message).state, message.lease_holder) == ("sending", "victim")
    assert services.deliver_messages() == 0
    with time_machine.travel(timezone.now() + LEASE + dt.timedelta(seconds=1), tick=True):
        assert services.deliver_messages() == 1
    assert (fresh(message).state, message.attempts, message.repeats) == ("sent", 2, 1)
    assert len(smtp.kept) == 1


def test_a_server_that_refuses_the_portal_itself_loses_no_message(smtp):
    send_mail("x", "x", None, [f"{number}@example.invalid" for number in range(3)])
    smtp.mail = "550 5.7.1 not from you"
    assert services.deliver_messages() == 0
    assert sorted(Message.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 0), ("waiting", 1)]
    smtp.mail = "250 ok"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=True):
        assert services.deliver_messages() == 3


def test_a_message_that_kills_its_workers_ends_stuck(smtp, message):
    Message.objects.update(
        state="sending", attempts=delivery.MOST_ATTEMPTS, lease_holder="x", next_attempt=timezone.now()
    )
    assert services.deliver_messages() == 0
    assert (fresh(message).state, message.last_error) == ("stuck", "worker died")
    assert smtp.kept == []


def test_who_lost_the_lease_does_not_overrule_its_successor(smtp, message, caplog):
    (late,) = delivery.take_messages(holder="late")
    Message.objects.update(lease_holder="successor")
    sent = attempt(late, open_way("email"))
    assert delivery.write_outcomes("late", [sent]) == 1
    assert (fresh(message).state, message.lease_holder) == ("sending", "successor")
    assert "lease lost" in caplog.text


def test_logs_and_errors_name_nobody(smtp, message, caplog):
    smtp.rcpt = "550 5.1.1 <ana@example.invalid> Živjo unknown"
    services.deliver_messages()
    everything = caplog.text + str([vars(record) for record in caplog.records]) + fresh(message).last_error
    assert "given up" in everything
    for word in ("ana@example", "Živjo", "Čšž"):
        assert word not in everything


def test_a_run_ends_in_time_and_calls_the_next(smtp, monkeypatch):
    send_mail("x", "x", None, [f"{number}@example.invalid" for number in range(3)])
    called = []
    monkeypatch.setattr(delivery, "enqueue", lambda name: called.append(name))
    assert services.deliver_messages(seconds=0) == 1
    assert called == ["notifications.deliver_messages"]


def test_a_thousand_messages_leave_quickly(smtp, record_property):
    letters = [
        services.Letter(
            to=f"{number}@example.invalid", subject="Obvestilo", text="x" * 500, html="<p>x</p>" * 100, kind="bulk"
        )
        for number in range(1000)
    ]
    started = time.perf_counter()
    services.post_letters(letters)
    written = time.perf_counter()
    assert services.deliver_messages(seconds=600) == 1000
    sent = time.perf_counter()
    record_property("written_per_second", round(1000 / (written - started)))
    record_property("sent_per_second", round(1000 / (sent - written)))
    sys.stdout.write(f"written {1000 / (written - started):.0f}/s, sent {1000 / (sent - written):.0f}/s\n")
    assert len(smtp.kept) == 1000
    assert smtp.connections == 10  # a new one after every hundred
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
