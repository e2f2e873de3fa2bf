"""How fast messages may leave: one row for each channel, shared by all workers."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PortalQuerySet
from apps.notifications.choices import Channel


class Pace(BaseModel):
    """free: when the next message of the channel may leave, if there is a rate (`EMAIL_RATE`, `SMS_RATE`)."""

    channel = models.CharField(_("pot"), max_length=5, choices=Channel, unique=True)
    free = models.DateTimeField(_("prosto od"), default=timezone.now)

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("hitrost pošiljanja")
        verbose_name_plural = _("hitrosti pošiljanja")

    def __str__(self) -> str:
        return str(self.channel)
