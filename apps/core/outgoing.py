"""Messages to people, for apps below `notifications`: e-mails through Django's mail (whose backend is the outbox of
`notifications`), text messages through the sender that `notifications` registers."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from apps.core.registry import Registry

text_senders: Registry[Callable[[str, str], None]] = Registry("sender of text messages")


def send_mail(template: str, to: str, context: Mapping[str, Any], *, language: str) -> None:
    """Send the mail whose parts are `<template>.subject.txt`, `.txt` and `.html`, in the reader's language."""
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", dict(context)).split())
        mail = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", dict(context)), to=[to])
        mail.attach_alternative(render_to_string(f"{template}.html", dict(context)), "text/html")
        mail.extra_headers["Content-Language"] = language
    mail.send()


def send_text(number: str, text: str) -> None:
    """Send a text message (SMS) to a number in international form (`+386…`). LookupError: nobody sends any."""
    text_senders.get("sms")(number, text)
