"""Messages to people, for apps below `notifications`: e-mails through Django's mail (whose backend is the outbox of
`notifications`), text messages through the sender that `notifications` registers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from apps.core import written
from apps.core.registry import Registry

# For the outbox: what a mail is about, whose it is, and its language. They say nothing that the mail does not.
KIND_HEADER, USER_HEADER, LANGUAGE_HEADER = "X-Portal-Kind", "X-Portal-User", "Content-Language"

# For a page that shows a mail as it is: it has styles inside and nothing that may act.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups"],
}

text_senders: Registry[Callable[[str, str], None]] = Registry("sender of text messages")


@dataclass(frozen=True)
class Mail:
    """A mail as it will be read."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class MailSample:
    """A mail with made-up words, for those who care how mails look (`/slogovnik/`)."""

    title: Any
    template: str
    context: Callable[[], Mapping[str, Any]]


mail_samples: Registry[MailSample] = Registry("sample of a mail")


def render_mail(template: str, context: Mapping[str, Any], *, language: str) -> Mail:
    """The mail whose parts are `<template>.subject.txt`, `.txt` and `.html`, in a language; or the text of that name
    which staff may edit (`apps.core.written`). The frames to extend are `email/base.txt` and `email/base.html`."""
    if template in written.texts:
        return render_words(template, written.words_for(template, context, language), context, language=language)
    with translation.override(language):
        subject = " ".join(_plain(f"{template}.subject.txt", context).split())
        return Mail(subject, _plain(f"{template}.txt", context), render_to_string(f"{template}.html", dict(context)))


def render_words(key: str, words: written.Words, context: Mapping[str, Any], *, language: str) -> Mail:
    """The mail of a text that staff may edit, in these words, which are filled in already."""
    text = written.texts.get(key)
    with translation.override(language):
        around = {**context, "words": words, "button": text.button, "link": text.link(context), "why": text.why}
        plain, html = _plain(f"{text.frame}.txt", around), render_to_string(f"{text.frame}.html", around)
    return Mail(words.subject, plain, html)


def mail_page(mail: Mail) -> HttpResponse:
    """A mail as a page, for a frame of our own pages."""
    return _framed(HttpResponse(mail.html))


def text_page(text: str) -> HttpResponse:
    """Plain text as a page, for such a frame."""
    return _framed(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _framed(response: HttpResponse) -> HttpResponse:
    response._csp_replace = MAIL_POLICY  # type: ignore[attr-defined]
    return response


def whole_link(name: str = "path") -> Callable[[Mapping[str, Any]], str]:
    """Address of the portal with the path that the context holds under a name."""
    return lambda context: f"{settings.BASE_URL}{context[name]}"


def _plain(template: str, context: Mapping[str, Any]) -> str:
    loaded: Any = get_template(template)
    return str(loaded.template.render(Context(dict(context), autoescape=False)))  # nothing to escape in plain text


def send_mail(
    template: str, to: str, context: Mapping[str, Any], *, language: str, user_id: UUID | None = None
) -> None:
    """Send a mail (`render_mail`) in the reader's language. user_id: the reader's account, if they have one."""
    words = render_mail(template, context, language=language)
    mail = EmailMultiAlternatives(words.subject, words.text, to=[to])
    mail.attach_alternative(words.html, "text/html")
    mail.extra_headers[LANGUAGE_HEADER] = language
    mail.extra_headers[KIND_HEADER] = template.replace("/", ".")
    if user_id:
        mail.extra_headers[USER_HEADER] = str(user_id)
    mail.send()


def send_text(number: str, text: str) -> None:
    """Send a text message (SMS) to a number in international form (`+386…`). LookupError: nobody sends any."""
    text_senders.get("sms")(number, text)


def texts_can_be_sent() -> bool:
    """Whether somebody sends text messages here."""
    return "sms" in text_senders
