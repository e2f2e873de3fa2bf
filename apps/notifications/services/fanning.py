"""One notice into the channels that its reader chose.

What the law wants told (`Kind.legal`) goes by mail at once, whatever was switched off, collected or silenced: from it
periods run that end whether it was read or not (ZUP, articles 67 and 87), or it guards the person's own rights (GDPR,
article 12; mandates). By text message and on devices, where nobody is served anything, it follows the switches.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from apps.core.outgoing import render_mail, texts_can_be_sent
from apps.identity.models import Consent, Person
from apps.notifications.choices import Channel
from apps.notifications.models import NoticePlan, Notification, PushEndpoint
from apps.notifications.registry import Kind
from apps.notifications.services.choices import kind_of, letter_time, plan_of, quiet_end, wants
from apps.notifications.services.leaving import leaving_path
from apps.notifications.services.outbox import Letter, post_letters
from apps.notifications.services.push import push_ready

TEMPLATE = "notifications/mail/notice"
OPTIONAL_MAIL = "neobvezna-obvestila"  # the purpose of consent (identity)


@dataclass(frozen=True)
class Telling:
    """A notice on its way. optional: not needed for the person's own matters."""

    notice: Notification
    person: Person | None
    kind: Kind
    plan: NoticePlan
    optional: bool
    now: dt.datetime

    @property
    def language(self) -> str:
        """The reader's."""
        return self.person.language if self.person else settings.LANGUAGE_CODE

    @property
    def path(self) -> str:
        """Where the notice is opened, in that language."""
        with translation.override(self.language):
            return reverse("notifications:open", args=[self.notice.pk])

    def wanted(self, channel: str) -> bool:
        """Whether the person chose the channel."""
        return wants(self.plan, self.kind.group, channel)

    def not_before(self, channel: str) -> dt.datetime | None:
        """The end of quiet hours."""
        return None if self.kind.urgent else quiet_end(self.plan, channel, self.now)


def fan_out(notice: Notification, *, person: Person | None, optional: bool) -> None:
    """Write what leaves the portal, in the caller's transaction."""
    telling = Telling(notice, person, kind_of(notice.kind), plan_of(notice.user), optional, timezone.now())
    letters = [*_mail(telling), *_text(telling), *_pushes(telling)]
    if letters:
        post_letters(letters)


def _mail(telling: Telling) -> Iterator[Letter]:
    notice, person, kind = telling.notice, telling.person, telling.kind
    address = (person.contact_email if person else "") or notice.user.email
    if not address or not (kind.legal or telling.wanted(Channel.EMAIL)):
        return
    if telling.optional and not Consent.objects.holds(notice.user, OPTIONAL_MAIL):
        return
    free = bool(kind.legal or kind.urgent)
    if not free and (due := letter_time(telling.plan, telling.now)):
        notice.letter_due = due
        notice.save(update_fields=["letter_due", "changed"])
        return
    leave = "" if kind.legal else leaving_path(notice.user_id, [kind.group], language=telling.language)
    context = {"notice": notice, "path": telling.path, "legal": bool(kind.legal)}
    mail = render_mail(TEMPLATE, context, language=telling.language)
    yield Letter(
        to=address, subject=mail.subject, text=mail.text, html=mail.html, language=telling.language, kind=notice.kind,
        user_id=notice.user_id, unsubscribe=leave, not_before=None if free else telling.not_before(Channel.EMAIL),
    )  # fmt: skip


def _text(telling: Telling) -> Iterator[Letter]:
    """Title and link alone: what travels in the open names nothing."""
    number = str(telling.person.contact_phone) if telling.person else ""
    if number and texts_can_be_sent() and telling.wanted(Channel.SMS):
        yield Letter(
            to=number, channel=Channel.SMS, text=f"{telling.notice.title} {settings.BASE_URL}{telling.path}",
            language=telling.language, kind=telling.notice.kind, user_id=telling.notice.user_id,
            not_before=telling.not_before(Channel.SMS),
        )  # fmt: skip


def _pushes(telling: Telling) -> Iterator[Letter]:
    """To every device of the person; subject: the title, text: the path that a touch opens."""
    if not (push_ready() and telling.wanted(Channel.PUSH)):
        return
    for key in PushEndpoint.objects.filter(user=telling.notice.user_id).values_list("pk", flat=True):
        yield Letter(
            to=str(key), channel=Channel.PUSH, subject=str(telling.notice.title), text=telling.path,
            language=telling.language, kind=telling.notice.kind, user_id=telling.notice.user_id,
            not_before=telling.not_before(Channel.PUSH),
        )  # fmt: skip
