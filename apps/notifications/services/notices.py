"""Notices: in Moj Ptuj, and by the channels that their reader chose."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.actor import Actor
from apps.core.written import words_for
from apps.identity.models import Person, User
from apps.notifications.choices import MessageState
from apps.notifications.models import Message, Notification
from apps.notifications.registry import kinds
from apps.notifications.services.digests import KIND as COLLECTED
from apps.notifications.services.fanning import fan_out


def notify(
    *,
    user: User,
    kind: str,
    title: Any = "",
    body: Any = "",
    text: str = "",
    context: Mapping[str, Any] | None = None,
    url: str = "",
    email: bool = True,
    optional: bool = False,
    dedupe: str = "",
) -> Notification:
    """Tell a person something, in their language: a notice in Moj Ptuj, and word that there is one by e-mail, text
    message and on devices, as they chose for the group of this kind (`registry.kinds`, `services.choices`).

    title, body: texts, translated here when they are lazy (`gettext_lazy`). What leaves the portal carries the title
    and a link, not the body: what is said in confidence is read behind sign-in, so the title must name nobody.
    text, context: in place of title and body, a text that staff may edit (apps.core.written) and what fills its fields.
    url: a path of our own in its Slovenian form, or empty (ValueError for anything else). email: False for what stays
    in Moj Ptuj alone. optional: not needed for the person's own matters, so that the mail goes only to whoever
    consented to such mails; the notice is written all the same. dedupe: the same kind and key for the same person is
    told once; the notice that was there is returned.

    Mail of a legal kind heeds neither switches nor quiet hours nor a rhythm: it calls to act while a period runs, or
    tells of a right that somebody else exercises (ZUP, articles 53, 67 and 87; GDPR, article 12).
    """
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError("a notice leads to a path of the portal")
    person = Person.objects.filter(user=user).first()
    language = person.language if person else settings.LANGUAGE_CODE
    if text:
        words = words_for(text, context or {}, language)
        title, body = words.subject, words.body
    with translation.override(language):
        notice = Notification(user=user, kind=kind, url=url, dedupe=dedupe, title=str(title), body=str(body))
    with transaction.atomic():
        Notification.objects.bulk_create([notice], ignore_conflicts=bool(dedupe))
        if dedupe:
            kept: Notification = Notification.objects.get(user=user, kind=kind, dedupe=dedupe)
            if kept.pk != notice.pk:
                return kept
        if email and user.is_active:
            fan_out(notice, person=person, optional=optional)
    return notice


def mark_read(*, actor: Actor, notice: Notification) -> Notification:
    """The person has opened it. DoesNotExist for what is not theirs; the first time counts."""
    with transaction.atomic():
        row: Notification = Notification.objects.visible_to(actor).select_for_update().get(pk=notice.pk)
        if row.read is None:
            row.read = timezone.now()
            row.save(update_fields=["read", "changed"])
    return row


def mark_all_read(*, actor: Actor) -> int:
    """The person has seen all that is there. Returns how many were unread."""
    if actor.user is None:
        return 0
    now = timezone.now()
    rows = Notification.objects.visible_to(actor).filter(user=actor.user.pk).unread()
    return int(rows.update(read=now, changed=now))


@transaction.atomic
def readdress_notices(*, user_id: UUID, channel: str, address: str) -> None:
    """Word of notices that still waits goes where its reader reads now (empty: nowhere)."""
    rows = Message.objects.select_for_update().filter(user=user_id, channel=channel, state=MessageState.WAITING)
    for row in rows:
        if row.kind not in kinds and row.kind != COLLECTED:
            continue  # that the contact was changed is told to the earlier one
        if address:
            row.recipient = address
        else:
            row.state, row.ended = MessageState.CANCELLED, timezone.now()
        row.save(update_fields=["recipient", "state", "ended", "changed"])
