"""Who wants to hear of a topic, and how: an address, a number or an account, each confirmed."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User
from apps.notifications.choices import Channel, Rhythm
from apps.territory.models import Quarter

UNCONFIRMED = dt.timedelta(days=2)  # so long a link of confirmation holds


class SubscriberQuerySet(PortalQuerySet):
    """Subscribers are nobody's business but their own."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; the portal, which writes to them, all."""
        if actor.system:
            return self
        return self.filter(user=actor.user.pk) if actor.user else self.none()

    def reached(self) -> Self:
        """Whoever is to be written to."""
        return self.filter(confirmed__isnull=False)

    def forgotten(self, now: dt.datetime) -> Self:
        """Asked for and never confirmed."""
        return self.filter(confirmed=None, asked__lt=now - UNCONFIRMED)

    def addressed(self, channel: str, address: str) -> Self:
        """By this address, whoever owns it."""
        return self.filter(channel=channel, address_index__matches=address.casefold())


class Subscriber(BaseModel):
    """One way to reach somebody: an e-mail address or a number, with an account or without.

    address: small letters, numbers as +386…; rhythm: at once or as a digest; confirmed: when whoever reads there said
    yes (double opt-in), None until then; asked: the last time that somebody asked for it. digested: up to when a digest
    has told everything; None: nothing waits for one. code: keyed digest of what was sent to a number, code_tries: wrong
    ones. Who leaves everything is deleted.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("račun"), null=True, blank=True)
    channel = models.CharField(_("pot"), max_length=5, choices=Channel, default=Channel.EMAIL)
    address = EncryptedTextField(_("naslov ali številka"))
    address_index = BlindIndexField(of="address", purpose="subscriber")
    language = models.CharField(_("jezik"), max_length=2, choices=settings.LANGUAGES, default="sl")
    rhythm = models.CharField(_("kako pogosto"), max_length=7, choices=Rhythm, default=Rhythm.AT_ONCE)
    asked = models.DateTimeField(_("zaprošeno"), default=timezone.now)
    confirmed = models.DateTimeField(_("potrjeno"), null=True, blank=True)
    digested = models.DateTimeField(_("zbirnik do"), null=True, blank=True)
    code = models.CharField(max_length=64, blank=True, editable=False)
    code_sent = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("naročnik")
        verbose_name_plural = _("naročniki")
        ordering = ["created"]
        constraints = [models.UniqueConstraint(fields=["channel", "address_index"], name="subscriber_once")]
        indexes = [
            models.Index(fields=["asked"], condition=Q(confirmed=None), name="subscriber_unconfirmed"),
            models.Index(fields=["rhythm", "digested"], condition=~Q(rhythm="at_once"), name="subscriber_digest"),
        ]

    def __str__(self) -> str:
        return str(_("naročnik"))

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.user_id


class SubscriptionQuerySet(PortalQuerySet):
    """Subscriptions follow their subscriber."""

    def visible_to(self, actor: Actor) -> Self:
        """As the subscriber."""
        if actor.system:
            return self
        return self.filter(subscriber__user=actor.user.pk) if actor.user else self.none()


class Subscription(BaseModel):
    """naročnina: one topic (`registry.topics`) for one subscriber. quarter: only what concerns it; None: the whole
    municipality."""

    subscriber = models.ForeignKey(
        Subscriber, models.CASCADE, related_name="subscriptions", verbose_name=_("naročnik"), db_index=False
    )
    topic = models.CharField(_("tema"), max_length=40)
    quarter = models.ForeignKey(
        Quarter, models.CASCADE, related_name="+", verbose_name=_("četrtna skupnost"), null=True, blank=True
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("naročnina")
        verbose_name_plural = _("naročnine")
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "topic", "quarter"], nulls_distinct=False, name="subscription_once"
            )
        ]
        indexes = [models.Index(fields=["topic", "subscriber"], name="subscription_topic")]

    def __str__(self) -> str:
        return self.topic
