"""Co-applicants, as the applicant deals with them: invited by mail, reminded, let go, asked anew. Every write holds the
row of the application, so that none comes between an edit and a confirmation, or past the filing."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from apps.applications.exceptions import CannotInvite, Incomplete
from apps.applications.models import Application, Cosigner
from apps.applications.services import cosigning_words as words
from apps.applications.services.agreement import VOID, standings_of
from apps.applications.services.content import attached, content_digest
from apps.applications.services.drafts import definition_of, evaluation_of, workable
from apps.applications.services.filing import missing_attachments
from apps.applications.workflow import take_step
from apps.core import history, outgoing, ratelimit
from apps.core.actor import Actor

MAIL = "applications/mail/cosign"
JUST_NOW = dt.timedelta(minutes=1)
REMINDERS, REMINDERS_IN = 3, 3600  # mails to one co-applicant, in so many seconds
MAILS, MAILS_IN = 40, 86_400  # of one account, over all of its drafts


def digest_of(secret: str) -> str:
    """What the table holds of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite_cosigner(*, actor: Actor, application_id: UUID | str, name: str, email: str) -> Cosigner:
    """Invite somebody by a mail with a secret link. Asked again at once (a double click) it is the same invitation and
    no second mail.

    CannotInvite says why not; RateLimited after too many mails; DoesNotExist, AlreadyFiled, NotOpen as `workable`.
    """
    address = _normal(email)
    with transaction.atomic():
        application = _held(actor, application_id)
        invited = list(application.cosigners.all())
        same = next((one for one in invited if _same(one.email, address)), None)
        if same is not None:
            if same.name == name and same.created >= timezone.now() - JUST_NOW:
                return same
            raise CannotInvite("again")
        _require_room(application, len(invited))
        if any(_same(address, own) for own in _own_addresses(application)):
            raise CannotInvite("self")
        cosigner = Cosigner(application=application, name=name, email=address)
        _send(actor, application, cosigner)
    return cosigner


def _held(actor: Actor, application_id: UUID | str) -> Application:
    """The draft, locked. Whoever deals with co-applicants is from now on who fills it in: what they read and confirm
    says so."""
    application = workable(actor=actor, application_id=application_id, lock=True)
    rows = Application.objects.filter(pk=application.pk)
    rows.exclude(applicant=application.applicant_id).update(applicant=application.applicant_id)
    return application


def _require_room(application: Application, invited: int) -> None:
    takes = definition_of(application.version).cosigners
    if takes is None:
        raise CannotInvite("none")
    if invited >= takes.max:
        raise CannotInvite("many")


def _normal(email: str) -> str:
    """The host in lower case; the name before it is the host's matter (RFC 5321, 2.4)."""
    name, at, host = email.strip().rpartition("@")
    return f"{name}{at}{host.lower()}"


def _same(one: Any, other: str) -> bool:
    return str(one).casefold() == other.casefold()


def _own_addresses(application: Application) -> list[str]:
    """Of the applicant, and of the person applied for."""
    users = [user for user in (application.applicant, application.principal) if user]
    contacts = [user.person.contact_email for user in users if getattr(user, "person", None)]
    return [address for address in [*contacts, *(user.email for user in users)] if address]


def _send(actor: Actor, application: Application, cosigner: Cosigner) -> None:
    """A new secret, known to the mail alone; whatever was sent before leads nowhere."""
    ratelimit.count("cosigner", str(cosigner.pk), allowed=REMINDERS, seconds=REMINDERS_IN)
    ratelimit.count("cosigner-mails", actor.key, allowed=MAILS, seconds=MAILS_IN)
    secret = secrets.token_urlsafe(32)
    cosigner.token_digest, cosigner.sent = digest_of(secret), timezone.now()
    cosigner.save()
    procedure = application.version.procedure
    context = {
        "who": words.who_applies(application), "procedure": procedure.title,
        "path": reverse("applications:cosign", args=[secret]),
    }  # fmt: skip
    language = translation.get_language() or settings.LANGUAGE_CODE
    outgoing.send_mail(MAIL, str(cosigner.email), context, language=language)


def send_again(*, actor: Actor, application_id: UUID | str, cosigner_id: UUID) -> Cosigner:
    """Another mail to one who has not confirmed, with a new secret; whoever declined is asked once more. The account
    that opened the invitation stays bound. WrongStep when it is confirmed; RateLimited; DoesNotExist."""
    with transaction.atomic():
        application = _held(actor, application_id)
        cosigner: Cosigner = application.cosigners.get(pk=cosigner_id)
        take_step(cosigner, "send_again")
        _send(actor, application, cosigner)
    return cosigner


def withdraw_invitation(*, actor: Actor, application_id: UUID | str, cosigner_id: UUID) -> None:
    """Let a co-applicant go, whatever they said: the link is dead, they see the draft no more, no name is kept, and
    one who had opened it is told. Nothing when it was done already."""
    with transaction.atomic():
        application = _held(actor, application_id)
        cosigner = application.cosigners.select_related("user").filter(pk=cosigner_id).first()
        if cosigner is None:
            return
        application.cosigners.filter(pk=cosigner.pk).delete()
        history.forget(cosigner, reason="povabilo je umaknjeno")
        words.tell_withdrawn(application, cosigner)


def ask_again(*, actor: Actor, application_id: UUID | str) -> Sequence[Cosigner]:
    """Those whose confirmation became void by a later change are asked to confirm anew, each by one notice: asked for
    by the applicant when they are done, not at each change. Returns whom; nobody the second time. Incomplete while
    there is nothing yet that could be confirmed."""
    with transaction.atomic():
        application = _held(actor, application_id)
        stands = confirmable(application)
        invited = application.cosigners.select_related("user")
        void = [one.cosigner for one in standings_of(application, invited, stands) if one.state == VOID]
        for cosigner in void:
            before = cosigner.digest
            take_step(cosigner, "ask_again")
            cosigner.save()
            words.tell_changed(application, cosigner, f"{cosigner.pk}:{before[:16]}:{stands[:16]}")
        return void


def confirmable(application: Application) -> str:
    """Digest of what there is to confirm. Incomplete while answers or attachments are wanting: whatever comes later
    would make a confirmation void."""
    evaluation, documents = evaluation_of(application), attached(application)
    missing = missing_attachments(definition_of(application.version), evaluation, documents)
    if evaluation.problems or missing:
        raise Incomplete(evaluation.problems, missing)
    return content_digest(application, evaluation, documents)
