"""Kinds and states of what people ask about their data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """Where an export stands."""

    REQUESTED = "requested", _("v pripravi")
    READY = "ready", _("pripravljen")
    FAILED = "failed", _("ni uspel")
    EXPIRED = "expired", _("potekel")


class RequestKind(models.TextChoices):
    """Rights of GDPR that somebody has to decide on: articles 16, 17, 18 and 21."""

    RECTIFICATION = "rectification", _("popravek podatkov")
    ERASURE = "erasure", _("izbris podatkov")
    RESTRICTION = "restriction", _("omejitev obdelave")
    OBJECTION = "objection", _("ugovor obdelavi")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("prejeto")
    IN_PROGRESS = "in_progress", _("v obravnavi")
    GRANTED = "granted", _("ugodeno")
    PARTLY_GRANTED = "partly_granted", _("delno ugodeno")
    REFUSED = "refused", _("zavrnjeno")
    DONE = "done", _("izvedeno")
    WITHDRAWN = "withdrawn", _("umaknjeno")


OPEN = (RequestState.RECEIVED, RequestState.IN_PROGRESS)  # nobody has decided yet: the deadline runs
TO_CARRY_OUT = (RequestState.GRANTED, RequestState.PARTLY_GRANTED)  # decided, not yet done
OUTCOMES = (*TO_CARRY_OUT, RequestState.REFUSED)
