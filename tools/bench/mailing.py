"""Mails through the outbox, or straight to the same server: `python -m tools.bench.mailing outbox|direct SECONDS`, in
the environment of the portal that is measured, with EMAIL_URL. Prints mails a second. `subscribers N` makes readers."""

import smtplib
import sys
import time
from typing import Any
from uuid import uuid4

import django
from django.conf import settings


def outbox(seconds: float) -> float:
    """One broadcast to everybody; counted is what one worker hands over, what it writes down included."""
    from apps.notifications.models import Broadcast, Message
    from apps.notifications.services import deliver_messages, write_broadcasts
    from tools.soak.scene import alarm

    Message.objects.all().delete()
    Broadcast.objects.all().delete()
    alarm(uuid4().hex)
    write_broadcasts(seconds=600)
    begun = time.perf_counter()
    sent = deliver_messages(seconds=seconds)
    return sent / (time.perf_counter() - begun)


def direct(seconds: float) -> float:
    """The same mail by one connection, as fast as the server takes it."""
    from apps.notifications.models import Message
    from apps.notifications.ways import EmailWay

    message = Message.objects.order_by("pk").first()
    assert message, "direct comes after outbox: it sends one of its mails"
    made: Any = EmailWay().mail_of(message, to=str(message.recipient)).message()
    mail = made.as_bytes(linesep="\r\n")
    sent, begun = 0, time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        while time.perf_counter() - begun < seconds:
            server.sendmail("portal@primer.si", [str(message.recipient)], mail)
            sent += 1
        return sent / (time.perf_counter() - begun)


def main(what: str, number: float) -> None:
    """Entry of the command."""
    if what == "subscribers":
        from tools.soak.scene import subscribe

        subscribe(int(number), lambda part, count: None)
        return
    rate = outbox(number) if what == "outbox" else direct(number)
    sys.stdout.write(f"{rate}\n")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], float(sys.argv[2]))
