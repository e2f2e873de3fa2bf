"""Notices: in Moj Ptuj, and as a mail that says that there is one."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.actor import Actor
from apps.core.outgoing import render_mail
from apps.identity.models import Consent, Person, User
from apps.notifications.models import Notification
from apps.notifications.services.outbox import Letter, post_letters

TEMPLATE = "notifications/mail/notice"
OPTIONAL_MAIL = "neobvezna-obvestila"  # the purpose of consent (identity)


def notify(
    *,
    user: User,
    kind: str,
    title: Any,
    body: Any,
    url: str = "",
    email: bool = True,
    optional: bool = False,
    dedupe: str = "",
) -> Notification:
    """Tell a person something: a notice in Moj Ptuj and a mail to their contact address, in their language.

    title, body: texts, translated here when they are lazy (`gettext_lazy`). The mail carries the title and a link, not
    the body: what the portal has to say in confidence is read behind sign-in, so the title must name nobody.
    url: a path of our own in its Slovenian form, or empty (ValueError for anything else). optional: not needed for the
    person's own matters, so that the mail goes only to whoever consented to such mails; the notice is written all the
    same. dedupe: the same kind and key for the same person is told once; the notice that was there is returned.
    """
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError("a notice leads to a path of the portal")
    person = Person.objects.filter(user=user).first()
    language = person.language if person else settings.LANGUAGE_CODE
    with translation.override(language):
        words = {"title": str(title), "body": str(body)}
    notice = Notification(user=user, kind=kind, url=url, dedupe=dedupe, **words)
    with transaction.atomic():
        Notification.objects.bulk_create([notice], ignore_conflicts=bool(dedupe))
        if dedupe:
            kept: Notification = Notification.objects.get(user=user, kind=kind, dedupe=dedupe)
            if kept.pk != notice.pk:
                return kept
        address = (person.contact_email if person else "") or user.email
        wanted = email and (not optional or Consent.objects.holds(user, OPTIONAL_MAIL))
        if wanted and address and user.is_active:
            post_letters([_letter(notice, address, language)])
    return notice


def _letter(notice: Notification, address: str, language: str) -> Letter:
    with translation.override(language):
        path = reverse("notifications:open", args=[notice.pk])
    mail = render_mail(TEMPLATE, {"notice": notice, "path": path}, language=language)
    return Letter(
        to=address, subject=mail.subject, text=mail.text, html=mail.html, language=language, kind=notice.kind,
        user_id=notice.user_id,
    )  # fmt: skip


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
