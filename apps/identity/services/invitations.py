"""Inviting: a colleague into a department, or a whole organisation by its first head."""

import datetime as dt
import hashlib
import itertools
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.core.outgoing import send_mail
from apps.core.text import slug
from apps.identity.choices import OrganisationKind
from apps.identity.exceptions import LinkVoid
from apps.identity.models import Department, Invitation, Organisation, User
from apps.identity.models.invitations import INVITATION_LIFE
from apps.identity.models.reach import everything
from apps.identity.roles import role_title
from apps.identity.services.organisations import FIRST_DEPARTMENT, free_slug
from apps.identity.services.staff import check_employment, employ, follow_employments, may_staff


def digest(token: str) -> str:
    """What stands in the table for a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_address(email: str) -> None:
    """ValidationError when a member of staff has this address already."""
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("S tem elektronskim naslovom že obstaja račun. Dodajte mu zaposlitev.")})


def free_username(first_name: str, last_name: str) -> str:
    """`maja.vidovic`, with a number when it is taken."""
    base = ".".join(part for part in (slug(first_name), slug(last_name)) if part)[:100] or "sodelavec"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    names = itertools.chain([base], (f"{base}{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


@transaction.atomic
def invite_colleague(
    *, actor: Actor, department: Department, role: str, first_name: str, last_name: str, email: str,
    since: dt.date, until: dt.date | None = None,
) -> Invitation:  # fmt: skip
    """Make the account of a colleague with the first employment, and send the link by which they choose a password."""
    check_employment(actor=actor, user=None, department=department, role=role, since=since, until=until)
    check_address(email)
    user = User(username=free_username(first_name, last_name), first_name=first_name, last_name=last_name, email=email)
    user.set_unusable_password()
    user.save()
    job = employ(actor=actor, user=user, department=department, role=role, since=since, until=until)
    invitation = Invitation(employment=job, invited_by=actor.user)
    _send(invitation)
    return invitation


@transaction.atomic
def invite_organisation(
    *, actor: Actor, name: str, kind: str, first_name: str, last_name: str, email: str,
    organisation: Organisation | None = None,
) -> Organisation:  # fmt: skip
    """Bring an organisation with its first department and its head into the portal: a new one, or one that the portal
    knows but that has no staff yet. Only administrators of the portal."""
    if not everything(actor) or not actor.has_perm("identity.add_organisation"):
        raise PermissionDenied
    check_address(email)
    if kind == OrganisationKind.MUNICIPALITY:
        raise ValidationError({"kind": _("Občina je v portalu že. Izberite drugo vrsto.")})
    if organisation is None:
        check_name(name)
        organisation = Organisation(name=name, slug=free_slug(name), kind=kind)
    elif organisation.has_staff:
        raise ValidationError(_("Ta organizacija v portalu že ima zaposlene. Povabite sodelavca."))
    organisation.has_staff = organisation.active = True
    organisation.save()
    department = organisation.departments.first() or Department.objects.create(
        organisation=organisation, **FIRST_DEPARTMENT
    )
    invite_colleague(
        actor=actor, department=department, role="head", first_name=first_name, last_name=last_name, email=email,
        since=local_day(timezone.now()),
    )  # fmt: skip
    return organisation


def check_name(name: str) -> None:
    """ValidationError when the portal knows an organisation of this name."""
    if Organisation.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": _("Ta organizacija je v portalu že. Odprite jo in povabite njenega vodjo.")})


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Send a new link; the earlier one is void."""
    invitation = _open(actor, invitation)
    _send(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back: the link is void, the account closed and its employment over."""
    invitation = _open(actor, invitation)
    job, user = invitation.employment, invitation.employment.user
    invitation.withdrawn = timezone.now()
    invitation.save()
    today = local_day(timezone.now())
    job.until = max(job.since, today - dt.timedelta(days=1))
    job.save()
    user.is_active = False
    user.save(update_fields=["is_active"])
    follow_employments(user=user)
    return invitation


def may_resend(actor: Actor, invitation: Invitation) -> bool:
    """Whether the actor may send an open invitation anew or take it back."""
    waiting = invitation.accepted is None and invitation.withdrawn is None
    return (
        waiting and actor.has_perm("identity.change_invitation") and may_staff(actor, invitation.employment.department)
    )


def _open(actor: Actor, invitation: Invitation) -> Invitation:
    """The invitation, locked; ValidationError when it is accepted or withdrawn meanwhile."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "employment__user", "employment__department__organisation"
    )
    found: Invitation = rows.get(pk=invitation.pk)
    if found.accepted or found.withdrawn:
        raise ValidationError(_("Povabilo je že sprejeto ali umaknjeno."))
    if not may_resend(actor, found):
        raise PermissionDenied
    return found


def _send(invitation: Invitation) -> None:
    token = secrets.token_urlsafe(32)
    invitation.digest = digest(token)
    invitation.sent = timezone.now()
    invitation.expires = invitation.sent + INVITATION_LIFE
    invitation.save()
    job = invitation.employment
    context: dict[str, Any] = {
        "name": job.user.first_name,
        "organisation": job.department.organisation.name,
        "department": job.department.name,
        "role": role_title(job.role),
        "username": job.user.username,
        "by": str(invitation.invited_by or ""),
        "expires": invitation.expires,
        "url": settings.BASE_URL + reverse("identity:invitation", args=[token]),
    }
    send_mail("identity/mail/invitation", job.user.email, context, language="sl")


def invitation_of(token: str) -> Invitation:
    """The invitation that a link belongs to. LinkVoid when it cannot be used any more."""
    rows = Invitation.objects.usable().select_related("employment__user", "employment__department__organisation")
    found: Invitation | None = rows.filter(digest=digest(token)).first()
    if found is None:
        raise LinkVoid
    return found


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Choose the password, once: of two who use the link at the same time one wins. The link itself is the right to
    do so. ValidationError for a weak password, LinkVoid for a used or old link."""
    rows = Invitation.objects.usable().select_for_update(of=("self",)).filter(digest=digest(token))
    invitation = rows.select_related("employment__user").first()
    if invitation is None:
        raise LinkVoid
    user: User = User.objects.select_for_update().get(pk=invitation.employment.user_id)
    validate_password(password, user)
    now = timezone.now()
    user.set_password(password)
    user.password_changed = now
    user.save(update_fields=["password", "password_changed"])
    invitation.accepted = now
    invitation.save(update_fields=["accepted", "changed"])
    return user


def waiting_invitations(actor: Actor) -> Any:
    """Invitations of the actor's organisation that nobody has accepted yet, the oldest first."""
    rows = Invitation.objects.visible_to(actor).open().order_by("sent")
    return rows.filter(employment__department__organisation=actor.employer)
