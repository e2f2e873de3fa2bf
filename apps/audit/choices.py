"""Words of the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What was done; the keys are `apps.core.access.VERBS`."""

    VIEW = "view", _("vpogled")
    HISTORY = "history", _("vpogled v zgodovino")
    LIST = "list", _("seznam")
    CREATE = "create", _("vpis")
    CHANGE = "change", _("sprememba")
    DELETE = "delete", _("izbris")
    EXPORT = "export", _("izvoz")
    DOWNLOAD = "download", _("prenos")
    DECIDE = "decide", _("odločitev")


class ActorKind(models.TextChoices):
    """Who did it; the keys are those of `apps.core.trail.kind_of`."""

    PERSON = "person", _("oseba")
    STAFF = "staff", _("zaposleni")
    CLIENT = "client", _("program")
    SYSTEM = "system", _("portal sam")
    ANONYMOUS = "anonymous", _("neprijavljeni")


class Door(models.TextChoices):
    """Where it was done; the keys are those of `apps.core.trail.Origin`."""

    PAGE = "page", _("spletna stran")
    ADMIN = "admin", _("uprava")
    API = "api", _("API")
    TASK = "task", _("opravilo v ozadju")
    COMMAND = "command", _("ukaz")


class FaultKind(models.TextChoices):
    """What is wrong with the chain."""

    CHANGED = "changed", _("vsebina vrstice se ne ujema z njeno zgostitvijo: spremenjena je")
    MISSING = "missing", _("vrstice manjkajo")
    REORDERED = "reordered", _("vrstica ne sledi tisti pred seboj: zamenjana, vrinjena ali premaknjena je")
    HEAD = "head", _("veriga je bila prepisana: izvožena glava pozna drugo zgostitev")
    FILE = "file", _("izvožena glava ni takšna, kot jo je zapisal portal")
    LATE = "late", _("vrstice predolgo čakajo na mesto v verigi: preverite opravila v ozadju")
