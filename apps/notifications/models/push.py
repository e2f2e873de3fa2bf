"""Browsers that show what the portal has to tell (web push, RFC 8030). What leads to them is sealed."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User


class PushEndpointQuerySet(PortalQuerySet):
    """Devices of people; nobody's business but their own."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; the portal, which writes to them, all."""
        if actor.system:
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def unused(self, today: dt.date) -> Self:
        """Nothing has reached them for PUSH_UNUSED_DAYS."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.PUSH_UNUSED_DAYS)
        return self.filter(Q(succeeded__lt=limit) | Q(succeeded=None, created__lt=limit))


class PushEndpoint(BaseModel):
    """naprava za obvestila: one browser of a person. endpoint: address at its maker's push service. p256dh, auth: its
    key and secret (RFC 8291), base64url. succeeded: when the service last took a message."""

    user = models.ForeignKey(User, models.CASCADE, related_name="push_endpoints", verbose_name=_("oseba"))
    endpoint = EncryptedTextField(_("naslov"))
    endpoint_index = BlindIndexField(of="endpoint", purpose="push-endpoint")
    p256dh = EncryptedTextField(_("ključ"))
    auth = EncryptedTextField(_("skrivnost"))
    label = models.CharField(_("naprava"), max_length=80)
    succeeded = models.DateTimeField(_("zadnja dostava"), null=True, blank=True)

    objects = PushEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("naprava za obvestila")
        verbose_name_plural = _("naprave za obvestila")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["endpoint_index"], name="pushendpoint_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
