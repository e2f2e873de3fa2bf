"""Webhooks: where programs want to be told of events, and every delivery."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.api.choices import HookState
from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import ApiClient

UNDER_WAY = (HookState.WAITING, HookState.SENDING)


class WebhookEndpointQuerySet(PortalQuerySet):
    """Endpoints."""

    def visible_to(self, actor: Actor) -> Self:
        """A program of its own sees its own, staff with the right see all."""
        if actor.client:
            return self.none() if actor.user else self.filter(access__client=actor.client)
        return super().visible_to(actor)


@tracked(exclude=["secret", "previous_secret"])
class WebhookEndpoint(BaseModel):
    """An address that is told of events as far as its program may see what they are about.

    events: names of `plugs.webhook_events`. secret: signs (`whsec_…`, Standard Webhooks); previous_secret signs beside
    it until `previous_until`. contact: who is told when it is switched off. failing_since: since when nothing was
    taken; off_reason: why the portal switched it off.
    """

    access = models.ForeignKey(ApiClient, models.PROTECT, related_name="webhooks", verbose_name=_("odjemalec"))
    url = models.CharField(_("naslov"), max_length=500)
    events = ArrayField(models.CharField(max_length=80), verbose_name=_("dogodki"))
    contact = models.EmailField(_("elektronski naslov skrbnika"))
    secret = EncryptedTextField(_("skrivnost"))
    previous_secret = EncryptedTextField(_("prejšnja skrivnost"))
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(_("dejaven"), default=True)
    failing_since = models.DateTimeField(_("ne sprejema od"), null=True, blank=True, editable=False)
    off_reason = models.CharField(_("zakaj je izklopljen"), max_length=100, blank=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("spletni klic")
        verbose_name_plural = _("spletni klici")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["access", "url"], name="webhook_once")]

    def __str__(self) -> str:
        return self.url

    @property
    def secrets(self) -> list[str]:
        """Those that sign now, the newest first."""
        old = self.previous_until and self.previous_until > timezone.now()
        return [str(self.secret), *([str(self.previous_secret)] if old and self.previous_secret else [])]


class WebhookDeliveryQuerySet(PortalQuerySet):
    """Deliveries."""

    def visible_to(self, actor: Actor) -> Self:
        """As the endpoint."""
        return self.filter(endpoint__in=WebhookEndpoint.objects.visible_to(actor).values("pk"))

    def due(self, now: dt.datetime) -> Self:
        """May be taken: their time has come, or whoever took them did not come back."""
        return self.filter(
            state__in=UNDER_WAY, next_attempt__lte=now, endpoint__active=True, endpoint__access__active=True
        )

    def outdated(self, today: dt.date) -> Self:
        """Ended longer ago than WEBHOOK_DAYS, or waiting so long for an endpoint that is off."""
        limit = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=settings.WEBHOOK_DAYS)
        return self.filter(created__lt=limit).filter(~Q(state__in=UNDER_WAY) | Q(endpoint__active=False))


class WebhookDelivery(BaseModel):
    """One event for one endpoint, written in the transaction that records the event as told, sent by the worker.

    event_id: of the event, the `webhook-id` whenever it is sent; kind: its name; data: ids and codes; happened: when.
    next_attempt: when it may be taken; while it is being sent, the end of the lease of `lease_holder`. attempts:
    counted before each is made. code: HTTP status of the last answer.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, related_name="deliveries", verbose_name=_("spletni klic")
    )
    event_id = models.UUIDField(_("dogodek"))
    kind = models.CharField(_("vrsta"), max_length=80)
    data = models.JSONField(_("vsebina"), default=dict)
    happened = models.DateTimeField(_("kdaj"))
    state = models.CharField(_("stanje"), max_length=9, choices=HookState, default=HookState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    lease_holder = models.CharField(max_length=100, blank=True, editable=False)
    code = models.PositiveSmallIntegerField(_("odgovor"), null=True, blank=True)
    last_error = models.CharField(_("zadnja napaka"), max_length=100, blank=True)
    ended = models.DateTimeField(_("končano"), null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dostava spletnega klica")
        verbose_name_plural = _("dostave spletnih klicev")
        ordering = ["-created"]
        permissions = [("replay_webhookdelivery", "Send deliveries again")]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["next_attempt"], condition=Q(state__in=["waiting", "sending"]), name="webhook_due"),
            models.Index(fields=["endpoint", "-created", "-id"], name="webhook_latest"),
            models.Index(fields=["created"], name="webhook_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"

    def body(self) -> dict[str, Any]:
        """What is sent."""
        return {
            "version": 1, "id": str(self.event_id), "event": self.kind, "created": self.happened.isoformat(),
            "data": self.data,
        }  # fmt: skip
