"""States of cases and kinds of what happens to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands, in the public wording (colours, what comes next and steps: `workflow`)."""

    RECEIVED = "received", _("prejeto")


FINAL: tuple[CaseState, ...] = ()  # where nothing more is done; issue 4 ends cases


class Channel(models.TextChoices):
    """How it came in."""

    E_IDENTIFIED = "e_identified", _("prek portala, z dokazano identiteto")
    WEB = "web_without_identification", _("prek portala, brez dokazane identitete")
    PAPER = "paper", _("na papirju ali ustno")


class EventKind(models.TextChoices):
    """What happened; the words that people read stand on the event itself."""

    RECEIVED = "received", _("prejem")
    DOCUMENT = "document", _("dokument")
    NOTE = "note", _("zapis")


DECIDED: tuple[EventKind, ...] = ()  # kinds of events by which a case is decided; issue 4 adds them
