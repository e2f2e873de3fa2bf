"""Subscribing to topics, with an account or without. Without one whoever reads the address says yes first (double
opt-in): by a link in a letter, by a code in a text message. The answer is the same whether an address is known or not;
whoever is known gets the link to what they have."""

import datetime as dt
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import crypto, outgoing, ratelimit
from apps.notifications.choices import Channel
from apps.notifications.models import Subscriber
from apps.notifications.services.choosing import Wish, confirm_subscriber, locked, put_wish, row_of, titles
from apps.notifications.services.links import CODE, manage_path, token_of

CONFIRM, KNOWN = "notifications/mail/subscribe", "notifications/mail/subscribed"
SENDINGS, WINDOW = 5, 3600  # messages to one address or number, in so many seconds
TEXTS = 200  # text messages to all numbers together in the same time: each is paid, and who asks is not known
CODE_LIFE = dt.timedelta(minutes=10)
TRIES = 5  # wrong codes
PURPOSE = "subscriber-code"


class WrongCode(Exception):
    """Not the code that was sent, or not any more. `left`: tries that are left; 0: a new one has to be sent."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} left")
        self.left = left


def ask(*, channel: str, address: str, wish: Wish, language: str) -> str:
    """Without an account: send the link or the code. Token of the page where a code is typed, for a number. RateLimited
    when there were too many messages to this address, or too many text messages at all."""
    address = address.strip().casefold()
    ratelimit.count("topic-messages", f"{channel}:{address}", allowed=SENDINGS, seconds=WINDOW)
    if channel == Channel.SMS:
        ratelimit.count("topic-texts", "all", allowed=TEXTS, seconds=WINDOW)
    with transaction.atomic():
        reader = row_of(channel, address)
        if reader.confirmed:
            _tell_known(reader)
        else:
            reader.asked, reader.language = timezone.now(), language
            put_wish(reader, wish)
            _send_proof(reader)
    return token_of(CODE, reader) if channel == Channel.SMS else ""


def _send_proof(reader: Subscriber) -> None:
    if reader.channel == Channel.EMAIL:
        with translation.override(reader.language):
            context = {"titles": titles(reader), "path": manage_path(reader)}
        outgoing.send_mail(CONFIRM, str(reader.address), context, language=reader.language)
        return
    code = f"{secrets.randbelow(10**6):06}"
    reader.code, reader.code_sent, reader.code_tries = _digest(reader, code), timezone.now(), 0
    reader.save(update_fields=["code", "code_sent", "code_tries", "changed"])
    with translation.override(reader.language):
        text = _("Ptuj: vaša koda za e-novice je %(code)s. Velja 10 minut.") % {"code": code}
    outgoing.send_text(str(reader.address), text)


def _tell_known(reader: Subscriber) -> None:
    with translation.override(reader.language):
        path = manage_path(reader, short=reader.channel == Channel.SMS)
        text = _("Ptuj: na e-novice ste že naročeni. Uredite jih:") + f" {settings.BASE_URL}{path}"
    if reader.channel == Channel.SMS:
        outgoing.send_text(str(reader.address), text)
    else:
        context = {"titles": titles(reader), "path": path}
        outgoing.send_mail(KNOWN, str(reader.address), context, language=reader.language, user_id=reader.user_id)


def _digest(reader: Subscriber, code: str) -> str:
    return crypto.blind_index(f"{reader.pk}:{code}", PURPOSE)


def confirm_by_code(*, subscriber: Subscriber, code: str) -> Subscriber:
    """Whoever knows the code reads there. WrongCode, which is remembered whatever the caller does with it."""
    with transaction.atomic():
        reader = locked(subscriber)
        holds = reader.code_sent is not None and timezone.now() < reader.code_sent + CODE_LIFE
        if not holds or reader.code_tries >= TRIES:
            raise WrongCode(0)
        known = crypto.blind_indexes(f"{reader.pk}:{code.strip()}", PURPOSE)
        good = any(hmac.compare_digest(reader.code, digest) for digest in known)
        if not good:
            reader.code_tries += 1
            reader.save(update_fields=["code_tries", "changed"])
    if not good:
        raise WrongCode(TRIES - reader.code_tries)
    return confirm_subscriber(subscriber=reader)
