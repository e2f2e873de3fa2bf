"""Notices of Moj Ptuj. What can be read is sealed."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User


class NotificationQuerySet(PortalQuerySet):
    """Notices of Moj Ptuj."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own: what the portal tells a person is nobody else's matter, not even of staff."""
        if actor.system:
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read=None)

    def collected(self, now: dt.datetime) -> Self:
        """Wait for a letter whose time has come."""
        return self.filter(letter_due__lte=now)

    def outdated(self, today: dt.date) -> Self:
        """Older than NOTIFICATION_DAYS."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.NOTIFICATION_DAYS)
        return self.filter(created__lt=limit)


class Notification(BaseModel):
    """obvestilo: what the portal told a person, in their language. url: a path of our own, Slovenian.
    letter_due: when the letter that collects it with others is due; None: it waits for none."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("oseba"))
    kind = models.CharField(_("vrsta"), max_length=80)
    title = EncryptedTextField(_("naslov"))
    body = EncryptedTextField(_("besedilo"))
    url = models.CharField(_("kam vodi"), max_length=300, blank=True)
    read = models.DateTimeField(_("prebrano"), null=True, blank=True)
    dedupe = models.CharField(max_length=200, blank=True, editable=False)
    letter_due = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obvestilo")
        verbose_name_plural = _("obvestila")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "dedupe"], condition=~Q(dedupe=""), name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created", "-id"], name="notification_latest"),
            models.Index(fields=["user"], condition=Q(read=None), name="notification_unread"),
            models.Index(fields=["created"], name="notification_age"),
            models.Index(
                fields=["letter_due", "user"], condition=Q(letter_due__isnull=False), name="notification_collected"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created:%Y-%m-%d %H:%M:%S}"

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
