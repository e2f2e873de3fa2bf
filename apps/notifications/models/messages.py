"""The outbox of messages. Everything that can be read is sealed."""

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
from apps.notifications.choices import Channel, MessageState, Priority
from apps.notifications.models.broadcasts import Broadcast

UNDER_WAY = (MessageState.WAITING, MessageState.SENDING)
GIVEN_UP = (MessageState.FAILED, MessageState.STUCK)
UNDELIVERABLE = "undeliverable"  # the reason of a message that is not tried: its address was given up before


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

    def first_come(self) -> Self:
        """In the order in which they leave."""
        return self.order_by("-priority", "next_attempt")

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
    sent, the end of the lease of `lease_holder`. unsubscribe: path that ends what the message belongs to, by one POST
    (RFC 8058). attempts: counted before each is made. repeats: how often it was handed over without anybody knowing
    what came of it (a worker died, a server hung up), so that it may have arrived more than once, under the same
    Message-ID. ended: sent, given up or cancelled. erased: when its words were. bounced: when it was told that it came
    back, or that its reader complained. parts, price: of a text message that was sent, in cents; no price where nobody
    entered one. broadcast: which it is a part of. dedupe: a second message of the same kind and key is not written.
    """

    channel = models.CharField(_("pot"), max_length=5, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(_("vrsta"), max_length=80)
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="portal_messages", verbose_name=_("oseba"), null=True, blank=True
    )
    recipient = EncryptedTextField(_("prejemnik"))
    reply_to = EncryptedTextField(_("odgovori na"))
    unsubscribe = EncryptedTextField(_("odjava"))
    subject = EncryptedTextField(_("zadeva sporočila"))
    text = EncryptedTextField(_("besedilo"))
    html = EncryptedTextField(_("besedilo HTML"))
    language = models.CharField(_("jezik"), max_length=2, choices=settings.LANGUAGES, default="sl")
    state = models.CharField(_("stanje"), max_length=9, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    repeats = models.PositiveSmallIntegerField(_("morda ponovljeno"), default=0)
    priority = models.PositiveSmallIntegerField(_("prednost"), choices=Priority, default=Priority.ORDINARY)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    lease_holder = models.CharField(_("pošilja"), max_length=100, blank=True)
    last_error = models.CharField(_("zadnja napaka"), max_length=200, blank=True)
    provider_id = models.CharField(_("oznaka pri ponudniku"), max_length=200, blank=True)
    sent = models.DateTimeField(_("odposlano"), null=True, blank=True)
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    erased = models.DateTimeField(_("vsebina izbrisana"), null=True, blank=True)
    bounced = models.DateTimeField(_("vrnjeno"), null=True, blank=True)
    parts = models.PositiveSmallIntegerField(_("deli"), null=True, blank=True)
    price = models.DecimalField(_("cena v centih"), max_digits=9, decimal_places=2, null=True, blank=True)
    dedupe = models.CharField(max_length=200, blank=True, editable=False)
    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, related_name="messages", verbose_name=_("razpošiljanje"), null=True, blank=True,
        db_index=False,
    )  # fmt: skip

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pošiljka")
        verbose_name_plural = _("pošiljke")
        ordering = ["-created"]
        permissions = [("retry_message", "Try messages again or cancel them")]
        constraints = [models.UniqueConstraint(fields=["kind", "dedupe"], condition=~Q(dedupe=""), name="message_once")]
        indexes = [
            models.Index(
                fields=["-priority", "next_attempt"], condition=Q(state__in=["waiting", "sending"]), name="message_due"
            ),
            models.Index(fields=["repeats"], condition=Q(repeats__gt=0), name="message_repeated"),
            models.Index(fields=["lease_holder"], condition=Q(state="sending"), name="message_leased"),
            models.Index(fields=["-created", "-id"], name="message_latest"),
            models.Index(fields=["created"], condition=Q(state__in=["failed", "stuck"]), name="message_given_up"),
            models.Index(fields=["ended"], condition=Q(erased=None), name="message_to_erase"),
            models.Index(
                fields=["broadcast", "state"], condition=Q(broadcast__isnull=False), name="message_of_broadcast"
            ),
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
