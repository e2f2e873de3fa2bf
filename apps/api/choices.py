"""States of webhook deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HookState(models.TextChoices):
    """Where a delivery stands. Failed: every try was in vain."""

    WAITING = "waiting", _("čaka")
    SENDING = "sending", _("se pošilja")
    DELIVERED = "delivered", _("dostavljeno")
    FAILED = "failed", _("ni dostavljeno")


PING = "ping"  # kind of a delivery that only tries whether the endpoint answers
