"""Who works where as what. Groups and staff status follow the employments in force."""

import datetime as dt

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity import signals
from apps.identity.choices import OrganisationKind
from apps.identity.employment import groups_by, jobs_of
from apps.identity.models import Department, Employment, Session, User
from apps.identity.models.reach import everything, may_run
from apps.identity.roles import ROLES


def may_staff(actor: Actor, department: Department) -> bool:
    """Whether the actor decides who works in a department. In the municipality a head does so in their own
    departments, elsewhere in the whole organisation; administrators everywhere."""
    organisation = department.organisation
    if not may_run(actor, organisation, "identity.add_employment"):
        return False
    own = organisation.kind != OrganisationKind.MUNICIPALITY or department.pk in actor.departments
    return own or everything(actor)


def roles_to_give(actor: Actor) -> list[str]:
    """Keys of the roles that the actor may give."""
    return [role.key for role in ROLES.values() if everything(actor) or not (role.reserved or role.only_municipality)]


def may_give(actor: Actor, user: User | None, department: Department, role: str) -> bool:
    """Whether the actor decides on this role of this person: nobody on their own."""
    own = user is not None and actor.user == user and not actor.user.is_superuser
    return not own and may_staff(actor, department) and (role in roles_to_give(actor) or everything(actor))


def may_end(actor: Actor, job: Employment) -> bool:
    """Whether the actor can set the last day of an employment that still runs."""
    running = job.until is None or job.until >= local_day(timezone.now())
    return running and may_give(actor, job.user, job.department, job.role)


def check_employment(
    *, actor: Actor, user: User | None, department: Department, role: str, since: dt.date, until: dt.date | None
) -> None:
    """PermissionDenied or ValidationError unless the employment may be written."""
    if not may_give(actor, user, department, role) or role not in ROLES:
        raise PermissionDenied
    organisation = department.organisation
    errors = {}
    if ROLES[role].only_municipality and organisation.kind != OrganisationKind.MUNICIPALITY:
        errors["role"] = _("To vlogo lahko imajo le zaposleni v občini. Izberite drugo.")
    if not (organisation.active and organisation.has_staff and department.active):
        errors["department"] = _("V tem oddelku nihče več ne dela. Izberite drugega.")
    if until and until < since:
        errors["until"] = _("Zadnji dan je pred prvim. Preverite datuma.")
    if user is not None:
        errors |= _clashes(user, department, role, since, until)
    if errors:
        raise ValidationError(errors)


def _clashes(user: User, department: Department, role: str, since: dt.date, until: dt.date | None) -> dict[str, str]:
    """What stands against it among the user's other employments in the same time."""
    rows = Employment.objects.filter(Q(until=None) | Q(until__gte=since), user=user)
    if until:
        rows = rows.filter(since__lte=until)
    if hasattr(user, "person"):
        return {"user": _("To je račun občana. Za delo ga povabite kot sodelavca z ločenim računom.")}
    if rows.exclude(department__organisation=department.organisation_id).exists():
        return {
            "user": _("Ta uporabnik v tem času že dela v drugi organizaciji. Najprej naj se konča tista zaposlitev.")
        }
    if rows.filter(department=department, role=role).exists():
        return {"role": _("Ta uporabnik ima v tem času to vlogo v tem oddelku že.")}
    return {}


@transaction.atomic
def employ(
    *, actor: Actor, user: User, department: Department, role: str, since: dt.date, until: dt.date | None = None
) -> Employment:
    """Give somebody a role in a department from a day on (until and with another). Nobody gives themselves a role;
    the reserved ones are given by administrators."""
    user = User.objects.select_for_update().get(pk=user.pk)
    check_employment(actor=actor, user=user, department=department, role=role, since=since, until=until)
    job = Employment.objects.create(user=user, department=department, role=role, since=since, until=until)
    follow_employments(user=user)
    signals.employment_begun.emit(employment_id=job.pk)
    return job


@transaction.atomic
def end_employment(*, actor: Actor, employment: Employment, last_day: dt.date) -> Employment:
    """End an employment with its last day; yesterday or before: at once."""
    job = Employment.objects.select_for_update(of=("self",)).select_related("department__organisation").get(
        pk=employment.pk
    )  # fmt: skip
    user = User.objects.select_for_update().get(pk=job.user_id)
    if not may_end(actor, job):
        raise PermissionDenied
    if last_day < job.since:
        raise ValidationError({"last_day": _("Zadnji dan je pred prvim dnem zaposlitve. Vpišite poznejšega.")})
    if job.until and job.until < last_day:
        raise ValidationError({"last_day": _("Zaposlitev se konča že prej. Vpišite zgodnejši dan.")})
    job.until = last_day
    job.save(update_fields=["until", "changed"])
    follow_employments(user=user)
    signals.employment_ended.emit(employment_id=job.pk)
    return job


def follow_employments(*, user: User) -> bool:
    """Bring groups and staff status of an account to its employments in force; who is staff no longer is signed out
    everywhere. Returns whether anything changed. An account that never had an employment keeps its staff status (the
    emergency account)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    jobs = jobs_of(user)
    wanted, present = set(groups_by(jobs)), set(user.groups.values_list("name", flat=True))
    if wanted != present:
        user.groups.set(Group.objects.filter(name__in=wanted))
    is_staff = bool(jobs) or user.is_superuser or (user.is_staff and not user.employments.exists())
    changed = wanted != present or is_staff != user.is_staff
    if is_staff != user.is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
        if not is_staff:
            Session.objects.filter(user=user).delete()
    return changed


def follow_all_employments(today: dt.date | None = None) -> int:
    """Bring every account to its employments that began or ended in the last month: one missed night is made up for
    by the next. Returns how many changed."""
    today = today or local_day(timezone.now())
    month = today - dt.timedelta(days=31)
    moving = Employment.objects.filter(Q(since__range=(month, today)) | Q(until__range=(month, today)))
    changed = 0
    for user in User.objects.filter(pk__in=moving.values("user")):
        with transaction.atomic():
            changed += follow_employments(user=user)
    return changed
