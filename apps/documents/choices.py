"""States of files and results of checks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    """Where a file stands. Only clean ones are handed out."""

    QUARANTINE = "quarantine", _("preverjamo")
    CLEAN = "clean", _("pregledano")
    INFECTED = "infected", _("škodljiva vsebina")
    REJECTED = "rejected", _("ni mogoče odpreti")


REFUSED = (FileState.INFECTED, FileState.REJECTED)
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}  # of which there is a small picture
