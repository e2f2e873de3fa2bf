"""Django's EMAIL_BACKEND: whatever anybody sends becomes rows of the outbox, in the caller's transaction."""

from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from apps.core.outgoing import KIND_HEADER, LANGUAGE_HEADER, USER_HEADER
from apps.notifications.services.outbox import Letter, post_letters

KNOWN_HEADERS = {KIND_HEADER, USER_HEADER, LANGUAGE_HEADER}
HTML = "text/html"


class OutboxBackend(BaseEmailBackend):
    """One row a recipient, so that one refused address does not hold up the others and nobody sees who else got it.

    Refused with ValueError, because they would be lost or would not arrive: attachments (link to the document), a
    sender other than DEFAULT_FROM_EMAIL (other domains' rules would reject it; use `reply_to`), unknown headers.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all of them or none. Returns how many."""
        letters = [letter for mail in email_messages for letter in letters_of(mail)]
        if letters:
            post_letters(letters)
        return len(email_messages)


def letters_of(mail: EmailMessage) -> Iterator[Letter]:
    """A mail of Django's as letters."""
    refuse_unsendable(mail)
    html = next((str(part[0]) for part in getattr(mail, "alternatives", ())), "")
    text = str(mail.body)
    if mail.content_subtype == "html":
        raise ValueError("a mail needs a plain text; HTML goes beside it as an alternative")
    headers = mail.extra_headers
    user = headers.get(USER_HEADER, "")
    for recipient in mail.recipients():
        yield Letter(
            to=bare(recipient),
            subject=str(mail.subject),
            text=text,
            html=html,
            kind=headers.get(KIND_HEADER, "mail"),
            language=headers.get(LANGUAGE_HEADER) or translation.get_language() or settings.LANGUAGE_CODE,
            user_id=UUID(user) if user else None,
            reply_to=bare(mail.reply_to[0]) if mail.reply_to else "",
        )


def refuse_unsendable(mail: EmailMessage) -> None:
    """Raise where the outbox would otherwise change what was meant."""
    for line in (mail.subject, *mail.recipients(), *mail.reply_to):
        if "\n" in str(line) or "\r" in str(line):
            raise BadHeaderError("a header must be one line")
    alternatives: list[Any] = getattr(mail, "alternatives", [])
    if mail.attachments or any(part[1] != HTML for part in alternatives) or len(alternatives) > 1:
        raise ValueError("attachments are not stored: link to the document")
    if mail.from_email not in (settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL):
        raise ValueError("all mail comes from DEFAULT_FROM_EMAIL; use reply_to")
    if unknown := set(mail.extra_headers) - KNOWN_HEADERS:
        raise ValueError(f"headers that the outbox does not keep: {', '.join(sorted(unknown))}")


def bare(address: str) -> str:
    """The address without a display name."""
    return parseaddr(str(address))[1] or str(address)
