"""The table of roles as people read it: rows in words, by area; columns are the roles."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from apps.core.text import sort_key
from apps.identity.registry import descriptions
from apps.identity.roles import ROLES

VERBS = {"view": _("ogled"), "add": _("dodajanje"), "change": _("spreminjanje"), "delete": _("brisanje")}
HERE, EVERYWHERE = "municipality", "everywhere"


def roles_table() -> dict[str, Any]:
    """Roles, and areas of rows, each with a cell for every role. Read from the groups that are in force, in two
    queries, so that the page cannot tell anything else than what holds."""
    groups = {group.name: group for group in Group.objects.prefetch_related("permissions__content_type")}
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for role in ROLES.values():
        for municipal in (True, False):
            group = groups.get(role.group(municipal=municipal))
            for permission in group.permissions.all() if group else ():
                name = f"{permission.content_type.app_label}.{permission.codename}"
                limited = municipal and not role.only_municipality
                held[name][role.key] = HERE if limited else EVERYWHERE
    return {"roles": list(ROLES.values()), "areas": _areas(held)}


def _areas(held: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    areas: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, by_role in held.items():
        app, codename = name.split(".")
        title, order = _words(app, codename)
        cells = [{"role": role, "held": by_role.get(role.key, "")} for role in ROLES.values()]
        areas[app].append({"title": title, "name": name, "order": order, "cells": cells})
    configs = sorted(apps.get_app_configs(), key=lambda config: not config.name.startswith("apps."))  # ours first
    ranks = {config.label: rank for rank, config in enumerate(configs)}
    return [
        {"title": apps.get_app_config(app).verbose_name, "rows": sorted(rows, key=lambda row: row["order"])}
        for app, rows in sorted(areas.items(), key=lambda pair: ranks[pair[0]])
    ]


def _words(app: str, codename: str) -> tuple[str, tuple[Any, ...]]:
    """Title of a permission and its place among the rows: model by model, looking before writing."""
    if words := descriptions.get(f"{app}.{codename}"):
        text = str(words)
        return text[:1].upper() + text[1:], (1, sort_key(text), 0)
    verb, _sep, model_name = codename.partition("_")
    try:
        model = str(apps.get_model(app, model_name)._meta.verbose_name_plural)
    except LookupError:
        return codename.replace("_", " "), (2, sort_key(codename), 0)
    title = f"{model[:1].upper()}{model[1:]}: {VERBS.get(verb, verb)}"
    return title, (0, sort_key(model), list(VERBS).index(verb) if verb in VERBS else len(VERBS))
