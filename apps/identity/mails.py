"""Samples of this app's mails, for `/slogovnik/`."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import MailSample, mail_samples


def confirm_email() -> dict[str, Any]:
    """Whoever wrote a new address."""
    return {"link": f"{settings.BASE_URL}/moj-ptuj/nastavitve/e-naslov/primer/"}


def contact_changed() -> dict[str, Any]:
    """Whoever had the old one."""
    return {"link": f"{settings.BASE_URL}/moj-ptuj/nastavitve/", "email": True}


def register() -> None:
    """Called once from AppConfig.ready()."""
    confirm = MailSample(_("Potrditev naslova"), "identity/mail/confirm_email", confirm_email)
    changed = MailSample(_("Sprememba kontakta"), "identity/mail/contact_changed", contact_changed)
    mail_samples.register("potrditev", confirm, order=20)
    mail_samples.register("sprememba", changed, order=20)
