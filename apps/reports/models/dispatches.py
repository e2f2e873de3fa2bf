"""Reports that are passed on to others: to whom, how, and what became of it."""

import datetime as dt
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.reports.choices import DispatchState
from apps.reports.models.reports import VIEW, Report

UNDER_WAY = (DispatchState.WAITING, DispatchState.SENDING)
LIVE = (*UNDER_WAY, DispatchState.SENT, DispatchState.STUCK)


class RecipientQuerySet(PortalQuerySet):
    """Recipients."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever works on reports chooses among them."""
        allowed = actor.has_perm("reports.view_recipient") or actor.has_perm(VIEW)
        return self if allowed else self.none()


@tracked(exclude=["api_key"])
class Recipient(BaseModel):
    """prejemnik posredovanih prijav. sender: name in `apps.reports.registry.senders`. address: an e-mail address, or
    where the Open311 server begins. services: its service codes by ours; other: its code for everything else, empty
    when it takes nothing else. repeatable: its server honours `Idempotency-Key`."""

    name = models.CharField(_("ime"), max_length=120, unique=True, help_text=_("Kot ga preberejo vsi."))
    sender = models.CharField(
        _("način pošiljanja"), max_length=20, validators=[RegexValidator(r"^[a-z0-9]+$")], default="email"
    )
    address = models.CharField(
        _("naslov"), max_length=300,
        help_text=_("Elektronski naslov ali začetek strežnika Open311, na primer https://primer.si/open311/v2/"),
    )  # fmt: skip
    api_key = EncryptedTextField(_("ključ (api_key)"))
    jurisdiction = models.CharField(_("jurisdiction_id"), max_length=100, blank=True)
    services = models.JSONField(
        _("oznake vrst pri prejemniku"), default=dict, blank=True,
        help_text=_('Naša oznaka in prejemnikova, na primer {"luknja-v-cesti": "001"}.'),
    )  # fmt: skip
    other = models.CharField(_("oznaka za vse drugo"), max_length=100, blank=True)
    repeatable = models.BooleanField(
        _("strežnik pozna Idempotency-Key"), default=False,
        help_text=_("Sicer pred ponovnim poskusom pogledamo, ali je prijava že prišla."),
    )  # fmt: skip
    active = models.BooleanField(_("v uporabi"), default=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("prejemnik posredovanih prijav")
        verbose_name_plural = _("prejemniki posredovanih prijav")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DispatchQuerySet(PortalQuerySet):
    """Dispatches."""

    def visible_to(self, actor: Actor) -> Self:
        """Of the reports of one's office."""
        if actor.system:
            return self
        return self.filter(report__in=Report.objects.office_of(actor).values("pk"))

    def due(self, now: dt.datetime) -> Self:
        """May be taken: their time has come, or whoever took them did not come back."""
        return self.filter(state__in=UNDER_WAY, next_attempt__lte=now)

    def stuck(self) -> Self:
        """Wait for staff: given up, or so late that somebody should know."""
        late = Q(state__in=UNDER_WAY, created__lt=timezone.now() - dt.timedelta(hours=6))
        return self.filter(Q(state=DispatchState.STUCK) | late)


@tracked(exclude=["remote_words"])
class Dispatch(BaseModel):
    """posredovanje: one report to one recipient, written with the step and sent by the worker.

    next_attempt: when it may be taken; while it is being sent, the end of the lease of `lease_holder`. attempts:
    counted before each is made. unsure: an earlier attempt may have arrived. remote_id: how the recipient calls it,
    remote_token: what it gave to ask for that. remote_state: `open` or `closed`, remote_words: what it says, for the
    office. next_poll: when to ask again, None when there is nothing to ask. note: why staff tried again or cancelled.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="dispatches", verbose_name=_("prijava"))
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("prejemnik"))
    state = models.CharField(_("stanje"), max_length=10, choices=DispatchState, default=DispatchState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    lease_holder = models.CharField(_("pošilja"), max_length=100, blank=True)
    unsure = models.BooleanField(_("morda je že prispelo"), default=False)
    last_error = models.CharField(_("zadnja napaka"), max_length=100, blank=True)
    sent = models.DateTimeField(_("poslano"), null=True, blank=True)
    remote_id = models.CharField(_("oznaka pri prejemniku"), max_length=200, blank=True)
    remote_token = models.CharField(_("začasna oznaka"), max_length=200, blank=True)
    remote_state = models.CharField(_("stanje pri prejemniku"), max_length=10, blank=True)
    remote_words = models.TextField(_("prejemnik pravi"), max_length=1000, blank=True)
    remote_changed = models.DateTimeField(_("sprememba pri prejemniku"), null=True, blank=True)
    next_poll = models.DateTimeField(_("naslednje povpraševanje"), null=True, blank=True)
    ended = models.DateTimeField(_("končano"), null=True, blank=True)
    note = models.CharField(_("pojasnilo urada"), max_length=300, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("posredovanje prijave")
        verbose_name_plural = _("posredovanja prijav")
        ordering = ["-created"]
        permissions = [("retry_dispatch", "Send reports again or cancel sending")]
        constraints = [
            models.UniqueConstraint(fields=["report", "recipient"], condition=Q(state__in=LIVE), name="dispatch_once")
        ]
        indexes = [
            models.Index(fields=["next_attempt"], condition=Q(state__in=["waiting", "sending"]), name="dispatch_due"),
            models.Index(fields=["next_poll"], condition=Q(state="sent"), name="dispatch_poll"),
            models.Index(fields=["-created", "-id"], name="dispatch_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.created:%Y-%m-%d %H:%M}"
