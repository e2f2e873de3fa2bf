"""States of files and seals, and results of checks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    """Where a file stands. Only clean ones are handed out."""

    QUARANTINE = "quarantine", _("preverjamo")
    CLEAN = "clean", _("pregledano")
    INFECTED = "infected", _("škodljiva vsebina")
    REJECTED = "rejected", _("ni mogoče odpreti")


REFUSED = (FileState.INFECTED, FileState.REJECTED)
PDF = "application/pdf"
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}  # of which there is a small picture


class PhotoKind(models.TextChoices):
    """What a photo shows of something that is put right."""

    BEFORE = "before", _("prej")
    AFTER = "after", _("potem")
    OTHER = "other", _("drugo")


class SealState(models.TextChoices):
    """Whether a sealed document still stands."""

    VALID = "valid", _("velja")
    SUPERSEDED = "superseded", _("nadomeščen z novim")
    REVOKED = "revoked", _("preklican")


class SealReason(models.TextChoices):
    """Why a sealed document was revoked, as the public reads it: chosen, never typed, so that nobody is named."""

    MISTAKE = "mistake", _("izdan je bil po pomoti")
    ANNULLED = "annulled", _("odločitev je odpravljena ali razveljavljena")
    KEY = "key", _("ključ, s katerim je bil zapečaten, ni več varen")


class ReportState(models.TextChoices):
    """Where a report of signatures stands."""

    WAITING = "waiting", _("podpise preverjamo")
    DONE = "done", _("podpisi so preverjeni")


class Genuineness(models.TextChoices):
    """What an uploaded file turned out to be."""

    GENUINE = "genuine", _("dokument je pristen")
    ALTERED = "altered", _("dokument je spremenjen")
    APPENDED = "appended", _("dokumentu je nekaj dodano")
    UNRECORDED = "unrecorded", _("dokumenta ni v našem seznamu")
    FOREIGN = "foreign", _("dokumenta nismo izdali, podpisal ga je nekdo drug")
    UNKNOWN = "unknown", _("dokumenta nismo izdali")
    UNREADABLE = "unreadable", _("datoteke ni mogoče prebrati")
