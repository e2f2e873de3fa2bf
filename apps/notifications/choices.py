"""Ways out and states of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message leaves."""

    EMAIL = "email", _("e-pošta")
    SMS = "sms", _("SMS")


class MessageState(models.TextChoices):
    """Where a message stands. Failed: refused for good; stuck: every try was in vain; both wait for staff."""

    WAITING = "waiting", _("čaka")
    SENDING = "sending", _("se pošilja")
    SENT = "sent", _("odposlano")
    FAILED = "failed", _("zavrnjeno")
    STUCK = "stuck", _("se je zataknilo")
    CANCELLED = "cancelled", _("ustavljeno")
