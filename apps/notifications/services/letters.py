"""Letters to subscribers. Those of one broadcast and one language differ only in the links of their readers, so each is
rendered once, and the links are put in afterwards."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.outgoing import Mail, render_mail
from apps.notifications.choices import Channel, Priority
from apps.notifications.models import Broadcast, Subscriber
from apps.notifications.paths import in_language_of_reader
from apps.notifications.services.links import leave_path, manage_path
from apps.notifications.services.outbox import Letter

ONE, SEVERAL = "notifications/mail/broadcast", "notifications/mail/topics"
KIND = "topics.digest"
LINK = "/-povezava-/"  # stands in a rendered letter for the link of its reader
LONGEST_TEXT, LONGEST_ACCENTED = 306, 134  # letters of two text messages: 7-bit alphabet; with č, š, ž (3GPP 23.038)


@dataclass(frozen=True)
class Sheet:
    """What is the same for all readers of a language. text: of the text message."""

    mail: Mail
    text: str


class Sheets:
    """Rendered letters of one run."""

    def __init__(self) -> None:
        self.kept: dict[tuple[UUID | str, ...], Sheet] = {}

    def letter(self, one: Broadcast, reader: Subscriber) -> Letter:
        """Of one broadcast."""
        priority = Priority.URGENT if one.urgent else Priority.MANY
        letter = self._letter([one], reader)
        dedupe, leave = told_as(one, reader), leave_path(reader, one.topic)
        return replace(letter, kind=one.kind, dedupe=dedupe, unsubscribe=leave, priority=priority)

    def digest(self, told: Sequence[Broadcast], reader: Subscriber, until: dt.datetime) -> Letter:
        """Of everything since the last one."""
        dedupe = f"{reader.pk}:{until.isoformat()}"
        return replace(self._letter(told, reader), dedupe=dedupe, unsubscribe=leave_path(reader))

    def _letter(self, told: Sequence[Broadcast], reader: Subscriber) -> Letter:
        key: tuple[UUID | str, ...] = (reader.language, *(one.pk for one in told))
        with translation.override(reader.language):
            if key not in self.kept:
                self.kept[key] = _sheet(told, reader.language)
            mail, text = self.kept[key].mail, self.kept[key].text
            sms = reader.channel == Channel.SMS
            link = manage_path(reader, short=sms)
            text = with_link(text, link) if sms else mail.text.replace(LINK, link)
        return Letter(
            to=str(reader.address), channel=reader.channel, kind=KIND, subject="" if sms else mail.subject, text=text,
            html="" if sms else mail.html.replace(LINK, link), language=reader.language, user_id=reader.user_id,
            priority=Priority.MANY,
        )  # fmt: skip


def told_as(one: Broadcast, reader: Subscriber) -> str:
    """Under which key a reader has heard of a broadcast by a letter of its own. What was told on several topics
    (`key#topic`) is one thing: it reaches a reader once."""
    return f"{one.dedupe.partition('#')[0]}:{reader.pk}"


def with_link(text: str, link: str) -> str:
    """A text message with the way out, where that costs nobody a third part."""
    longer = f"{text} {_('Odjava:')} {settings.BASE_URL}{link}"
    return longer if len(longer) <= (LONGEST_TEXT if longer.isascii() else LONGEST_ACCENTED) else text


def _sheet(told: Sequence[Broadcast], language: str) -> Sheet:
    items = [_item(one, language) for one in told]
    first: dict[str, Any] = items[0]
    template = ONE if len(items) == 1 else SEVERAL
    mail = render_mail(template, {"items": items, "link": LINK, **first}, language=language)
    short = first["words"]["short"]
    return Sheet(mail, f"{short} {settings.BASE_URL}{first['path']}" if first["path"] else short)


def _item(one: Broadcast, language: str) -> dict[str, Any]:
    words = one.words.get(language) or one.words["sl"]
    paragraphs = [part for part in words["text"].split("\n\n") if part.strip()]
    path = in_language_of_reader(one.url) if one.url else ""
    return {"words": words, "paragraphs": paragraphs, "path": path}
