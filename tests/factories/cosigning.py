"""Applications with co-applicants, and the links of their mails."""

import re
from typing import Any

from django.core import mail

from apps.applications.models import Application, Cosigner
from apps.applications.services.content import attached, content_digest
from apps.applications.services.cosignature import confirm_application, open_invitation
from apps.applications.services.cosigning import invite_cosigner
from apps.applications.services.drafts import evaluation_of
from apps.core.actor import Actor
from tests.factories import filing

COOWNERS = {"max": 3, "label": {"sl": "Solastniki", "en": "Co-owners"}}


def joint(actor: Actor, **definition: Any) -> Application:
    """A draft that is ready but for its co-applicants."""
    return filing.ready(actor, filing.with_fee(cosigners=COOWNERS, **definition))


def invited(actor: Actor, draft: Application, name: str = "Bine Kos", email: str = "bine@example.si") -> Cosigner:
    """Invited by mail."""
    return invite_cosigner(actor=actor, application_id=draft.pk, name=name, email=email)


def link() -> str:
    """Path of the link in the mail that was sent last."""
    return re.search(r"(/(?:en/)?e-vloge/sopodpis/[\w-]+/)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


def secret() -> str:
    """The secret in it."""
    return link().rstrip("/").rpartition("/")[2]


def joined(actor: Actor, draft: Application, who: Actor, **values: str) -> Cosigner:
    """Invited, and opened by an account."""
    invited(actor, draft, **values)
    return open_invitation(actor=who, secret=secret())


def seen(draft: Application) -> str:
    """Digest of what the application says now."""
    draft = Application.objects.get(pk=draft.pk)
    return content_digest(draft, evaluation_of(draft), attached(draft))


def confirmed(actor: Actor, draft: Application, who: Actor, **values: str) -> Cosigner:
    """Invited, opened, confirmed."""
    joined(actor, draft, who, **values)
    return confirm_application(actor=who, application_id=draft.pk, seen=seen(draft))
