"""Ways out and states of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message leaves."""

    EMAIL = "email", _("e-pošta")
    SMS = "sms", _("SMS")
    PUSH = "push", _("obvestilo na napravi")


class MessageState(models.TextChoices):
    """Where a message stands. Failed: refused for good; stuck: every try was in vain; both wait for staff."""

    WAITING = "waiting", _("čaka")
    SENDING = "sending", _("se pošilja")
    SENT = "sent", _("odposlano")
    FAILED = "failed", _("zavrnjeno")
    STUCK = "stuck", _("se je zataknilo")
    CANCELLED = "cancelled", _("ustavljeno")


class Priority(models.IntegerChoices):
    """Which messages leave first: what thousands get waits for what one person waits for, unless it is urgent."""

    MANY = 0, _("za mnoge")
    ORDINARY = 1, _("običajno")
    URGENT = 2, _("nujno")


class Rhythm(models.TextChoices):
    """How often a subscriber is written to."""

    AT_ONCE = "at_once", _("takoj")
    DAILY = "daily", _("enkrat na dan")
    WEEKLY = "weekly", _("enkrat na teden")


class BounceKind(models.TextChoices):
    """What was told of a message that was handed over."""

    BOUNCE = "bounce", _("vrnjena")
    COMPLAINT = "complaint", _("pritožba prejemnika")


class GivenUpReason(models.TextChoices):
    """Why an address is not written to."""

    BOUNCE = "bounce", _("naslov ne obstaja ali ne sprejema pošte")
    SOFT = "soft", _("pošta se je vrnila večkrat zapored")
    COMPLAINT = "complaint", _("prejemnik je pošto označil za nezaželeno")
