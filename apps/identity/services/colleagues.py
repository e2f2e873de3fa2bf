"""Accounts of staff."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.identity.employment import jobs_of
from apps.identity.models import Session, User
from apps.identity.models.reach import everything
from apps.identity.services.staff import may_give


def may_change_account(actor: Actor, user: User) -> bool:
    """Accounts for whoever decides on every role that they hold, so that nobody reaches up; others only for
    administrators. Nobody's own, and never a citizen's: their data come from SI-PASS."""
    if not actor.has_perm("identity.change_user") or actor.user == user or hasattr(user, "person"):
        return False
    if everything(actor):
        return True
    jobs = jobs_of(user)
    return bool(jobs) and not user.is_superuser and all(may_give(actor, user, job.department, job.role) for job in jobs)


@transaction.atomic
def change_account(*, actor: Actor, user: User, first_name: str, last_name: str, email: str, is_active: bool) -> User:
    """Write name, address and whether the account is open; closing it signs it out everywhere."""
    row: User = User.objects.select_for_update().get(pk=user.pk)
    if not may_change_account(actor, row):
        raise PermissionDenied
    if email and User.objects.filter(email__iexact=email).exclude(pk=row.pk).exists():
        raise ValidationError({"email": _("S tem elektronskim naslovom že obstaja račun.")})
    row.first_name, row.last_name, row.email, row.is_active = first_name, last_name, email, is_active
    row.save(update_fields=["first_name", "last_name", "email", "is_active"])
    if not is_active:
        Session.objects.filter(user=row).delete()
    return row
