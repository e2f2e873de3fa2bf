"""The groups of Django, made from the table of roles."""

from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from apps.identity.roles import ROLES, check_grants, matching

SCHEDULE = "django_celery_beat"  # not ours, and yet a page of the staff


def permission_keys() -> dict[str, int]:
    """Every permission there is, by its full name."""
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in rows}


def our_permissions() -> set[str]:
    """What a star can mean: models that have a page for the staff, and whatever our models name of their own."""
    names = set()
    for model in apps.get_models():
        meta: Any = model._meta
        if not (model.__module__.startswith("apps.") or meta.app_label == SCHEDULE):
            continue
        if site.is_registered(model):
            names |= {f"{meta.app_label}.{verb}_{meta.model_name}" for verb in meta.default_permissions}
        names |= {f"{meta.app_label}.{codename}" for codename, _name in meta.permissions}
    return names


@transaction.atomic
def sync_roles(*, strict: bool = True) -> dict[str, int]:
    """Make the groups what the table says: what left the table leaves the group, a role that left it loses its group.
    Running it again changes nothing. `strict`: UnknownPermission for a name that no model has (a migration to an
    older state has to do without). Returns how many permissions each group holds."""
    check_grants()
    keys = permission_keys()
    ours = our_permissions() & set(keys)
    table = {
        role.group(municipal=kind): matching(role.patterns(municipal=kind), keys, ours, strict=strict)
        for role in ROLES.values()
        for kind in (False, True)
    }
    Group.objects.exclude(name__in=table).delete()
    Group.objects.bulk_create([Group(name=name) for name in table], ignore_conflicts=True)
    groups = dict(Group.objects.values_list("name", "pk"))
    wanted = {(groups[name], keys[held]) for name, names in table.items() for held in names}
    _write(wanted)
    return {name: len(names) for name, names in table.items()}


def _write(wanted: set[tuple[int, int]]) -> None:
    through = Group.permissions.through
    present = {(group, held): pk for pk, group, held in through.objects.values_list("pk", "group_id", "permission_id")}
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    fresh = [through(group_id=group, permission_id=held) for group, held in wanted - set(present)]
    through.objects.bulk_create(fresh, ignore_conflicts=True)
