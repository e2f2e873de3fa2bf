"""The outbox of messages, and the notices of Moj Ptuj. Everything that can be read is sealed."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User
from apps.notifications.choices import Channel, MessageState

UNDER_WAY = (MessageState.WAITING, MessageState.SENDING)
GIVEN_UP = (MessageState.FAILED, MessageState.STUCK)


class MessageQuerySet(PortalQuerySet):
    """Messages by their fate."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and all for staff who may view them."""
        if actor.has_perm("notifications.view_message"):
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def due(self, now: dt.datetime) -> Self:
        """May be taken: their time has come, or whoever took them did not come back."""
        return self.filter(state__in=UNDER_WAY, next_attempt__lte=now)

    def under_way(self) -> Self:
        """Not sent yet and not given up."""
        return self.filter(state__in=UNDER_WAY)

    def given_up(self) -> Self:
        """Wait for staff."""
        return self.filter(state__in=GIVEN_UP)

    def to_erase(self, today: dt.date) -> Self:
        """Ended longer ago than MESSAGE_BODY_DAYS and still readable."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.MESSAGE_BODY_DAYS)
        return self.exclude(state__in=UNDER_WAY).filter(erased=None, ended__lt=limit)


class Message(BaseModel):
    """One message to one recipient, written in the transaction that it tells of, sent by the worker.

    kind: what it is about (`account.reset`, `mandate.granted`). next_attempt: when it may be taken; while it is being
    sent, the end of the lease of `lease_holder`. attempts: counted before each is made. ended: sent, given up or
    cancelled. erased: when its words were. dedupe: a second message of the same kind and key is not written.
    """

    channel = models.CharField(_("pot"), max_length=5, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(_("vrsta"), max_length=80)
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="portal_messages", verbose_name=_("oseba"), null=True, blank=True
    )
    recipient = EncryptedTextField(_("prejemnik"))
    reply_to = EncryptedTextField(_("odgovori na"))
    subject = EncryptedTextField(_("zadeva sporočila"))
    text = EncryptedTextField(_("besedilo"))
    html = EncryptedTextField(_("besedilo HTML"))
    language = models.CharField(_("jezik"), max_length=2, choices=settings.LANGUAGES, default="sl")
    state = models.CharField(_("stanje"), max_length=9, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    lease_holder = models.CharField(_("pošilja"), max_length=100, blank=True)
    last_error = models.CharField(_("zadnja napaka"), max_length=200, blank=True)
    provider_id = models.CharField(_("oznaka pri ponudniku"), max_length=200, blank=True)
    sent = models.DateTimeField(_("odposlano"), null=True, blank=True)
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    erased = models.DateTimeField(_("vsebina izbrisana"), null=True, blank=True)
    dedupe = models.CharField(max_length=200, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pošiljka")
        verbose_name_plural = _("pošiljke")
        ordering = ["-created"]
        permissions = [("retry_message", "Try messages again or cancel them")]
        constraints = [models.UniqueConstraint(fields=["kind", "dedupe"], condition=~Q(dedupe=""), name="message_once")]
        indexes = [
            models.Index(fields=["next_attempt"], condition=Q(state__in=["waiting", "sending"]), name="message_due"),
            models.Index(fields=["-created", "-id"], name="message_latest"),
            models.Index(fields=["ended"], condition=Q(erased=None), name="message_to_erase"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created:%Y-%m-%d %H:%M:%S}"

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.user_id

    @property
    def masked_recipient(self) -> str:
        """Enough to recognise the address one was told on the phone, too little to write to it."""
        name, at, domain = str(self.recipient).rpartition("@")
        if not at:
            return f"{domain[:4]} ••• {domain[-2:]}" if domain else ""
        return f"{name[:1]}•••@{domain[:1]}•••.{domain.rpartition('.')[2]}"

    @property
    def given_up(self) -> bool:
        """Whether it waits for staff."""
        return self.state in GIVEN_UP


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

    def outdated(self, today: dt.date) -> Self:
        """Older than NOTIFICATION_DAYS."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.NOTIFICATION_DAYS)
        return self.filter(created__lt=limit)


class Notification(BaseModel):
    """obvestilo: what the portal told a person, in their language. url: a path of our own, Slovenian."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("oseba"))
    kind = models.CharField(_("vrsta"), max_length=80)
    title = EncryptedTextField(_("naslov"))
    body = EncryptedTextField(_("besedilo"))
    url = models.CharField(_("kam vodi"), max_length=300, blank=True)
    read = models.DateTimeField(_("prebrano"), null=True, blank=True)
    dedupe = models.CharField(max_length=200, blank=True, editable=False)

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
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created:%Y-%m-%d %H:%M:%S}"

    @property
    def data_subject(self) -> UUID:
        """Whose data this is (apps.core.access)."""
        return self.user_id
