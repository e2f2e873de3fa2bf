"""Co-applicants, as they act themselves: the link of an invitation opened, what they read confirmed or declined.
Always in one's own name, whomever one acts for otherwise."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.applications.exceptions import AlreadyFiled, CannotJoin, NotOpen, Stale
from apps.applications.models import Application, Cosigner
from apps.applications.services import cosigning_words as words
from apps.applications.services.agreement import is_applicant
from apps.applications.services.cosigning import confirmable, digest_of
from apps.applications.services.drafts import definition_of
from apps.applications.services.prefill import means_of
from apps.applications.workflow import take_step
from apps.core.actor import Actor, require_level


def invitation_of(secret: str) -> Cosigner:
    """What a link leads to. DoesNotExist when it is dead: never sent, sent anew, withdrawn, or gone with the draft."""
    rows = Cosigner.objects.select_related(
        "application__version__procedure", "application__applicant", "application__organisation",
        "application__principal",
    )  # fmt: skip
    found: Cosigner = rows.get(token_digest=digest_of(secret))
    return found


def open_invitation(*, actor: Actor, secret: str) -> Cosigner:
    """The invitation, bound to the account that opens it first. DoesNotExist for a dead link and for every other
    account; CannotJoin when the account cannot be this co-applicant."""
    with transaction.atomic():
        application = _locked(invitation_of(secret).application_id)
        cosigner: Cosigner = application.cosigners.select_for_update().get(token_digest=digest_of(secret))
        if cosigner.user_id == actor.user.pk:
            return cosigner
        if cosigner.user_id is not None or application.is_filed:
            raise Cosigner.DoesNotExist
        return bind_account(actor=actor, application=application, cosigner=cosigner)


def bind_account(*, actor: Actor, application: Application, cosigner: Cosigner) -> Cosigner:
    """The account of a locked invitation that nobody has opened yet. CannotJoin."""
    if actor.user.is_staff:
        raise CannotJoin("office")
    if is_applicant(application, actor.user.pk):
        raise CannotJoin("self")
    if application.cosigners.filter(user=actor.user.pk).exists():
        raise CannotJoin("twice")
    cosigner.user = actor.user
    cosigner.save()
    return cosigner


def _locked(application_id: UUID) -> Application:
    """The application, until the transaction ends: not edited and not filed meanwhile."""
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "version__procedure", "applicant__person", "organisation", "principal__person"
    )
    found: Application = rows.get(pk=application_id)
    return found


def _own(actor: Actor, application_id: UUID) -> tuple[Application, Cosigner]:
    """What one is a co-applicant of, locked, and as whom. Cosigner.DoesNotExist for everybody else; AlreadyFiled."""
    found: Cosigner = Cosigner.objects.get(application=application_id, user=actor.user.pk)
    application = _locked(found.application_id)
    cosigner: Cosigner = application.cosigners.select_for_update().get(pk=found.pk)
    if application.is_filed:
        raise AlreadyFiled
    return application, cosigner


def confirm_application(*, actor: Actor, application_id: UUID, seen: str) -> Cosigner:
    """Confirm the content that was read. seen: its digest, as the page carried it; Stale when the application says
    something else by now. Repeated, nothing changes.

    LevelTooLow below the level of the procedure; Incomplete while the applicant has not finished; NotOpen when the form
    was cut off; WrongStep after declining; CannotJoin when one became the applicant; DoesNotExist, AlreadyFiled.
    """
    with transaction.atomic():
        application, cosigner = _own(actor, application_id)
        require_level(actor, definition_of(application.version).min_level)
        if is_applicant(application, actor.user.pk):
            raise CannotJoin("self")
        if not application.version.takes_drafts_at(timezone.now()):
            raise NotOpen
        stands = confirmable(application)
        if seen != stands:
            raise Stale(application.revision)
        if cosigner.digest == stands:
            return cosigner
        take_step(cosigner, "confirm")
        cosigner.digest, cosigner.answered = stands, timezone.now()
        cosigner.level, cosigner.means = actor.level, means_of(actor)
        cosigner.save()
        words.tell_answered(application, cosigner, confirmed=True)
    return cosigner


def decline_application(*, actor: Actor, application_id: UUID, reason: str = "") -> Cosigner:
    """Say no, also after a yes. From then on one sees nothing of the draft. reason: told to the applicant. WrongStep
    when it was declined already; DoesNotExist, AlreadyFiled."""
    with transaction.atomic():
        application, cosigner = _own(actor, application_id)
        take_step(cosigner, "decline")
        cosigner.reason, cosigner.answered = reason, timezone.now()
        cosigner.save()
        words.tell_answered(application, cosigner, confirmed=False)
    return cosigner


def reconsider(*, actor: Actor, application_id: UUID) -> Cosigner:
    """Look at it again after a no. WrongStep when it was not declined; DoesNotExist, AlreadyFiled."""
    with transaction.atomic():
        _application, cosigner = _own(actor, application_id)
        take_step(cosigner, "reconsider")
        cosigner.save()
    return cosigner
