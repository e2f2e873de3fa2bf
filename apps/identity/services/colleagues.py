"""Accounts of staff."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.identity.employment import jobs_of
from apps.identity.models import Session, User
from apps.identity.models.reach import everything


def may_change_account(actor: Actor, user: User) -> bool:
    """Colleagues' accounts for those who may; others only for administrators. Nobody's own, and never a citizen's:
    their data come from SI-PASS."""
    if not actor.has_perm("identity.change_user") or actor.user == user or hasattr(user, "person"):
        return False
    if everything(actor):
        return True
    jobs = jobs_of(user)
    return bool(jobs) and jobs[0].department.organisation_id == actor.employer and not user.is_superuser


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
