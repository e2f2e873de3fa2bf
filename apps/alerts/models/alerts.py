"""Alerts as they were issued: nothing changes them any more."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import (
    AlertState,
    Category,
    Certainty,
    MsgType,
    Severity,
    Standing,
    Status,
    Urgency,
)
from apps.alerts.models.hazards import Hazard
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.search import finder
from apps.core.triggers import FirmTrigger, Refuse
from apps.identity.models import User
from apps.notifications.models import Broadcast

VIEW, WRITE, ISSUE = "alerts.view_alert", "alerts.add_alert", "alerts.issue_alert"
COLOURS = {Severity.EXTREME: "danger", Severity.SEVERE: "danger", Severity.MODERATE: "warning"}
FOUND_BY = ("headline_sl", "headline_en", "event_sl", "event_en", "identifier")
PUBLIC = Q(state=AlertState.ISSUED) & ~Q(status=Status.TEST)


class AlertQuerySet(PortalQuerySet):
    """Alerts."""

    def visible_to(self, actor: Actor) -> Self:
        """What was issued for everybody; drafts and tests for staff of civil protection."""
        return self if actor.has_perm(VIEW) else self.in_public()

    def in_public(self) -> Self:
        """Issued, tests aside."""
        return self.filter(PUBLIC)

    def chain(self, first: UUID) -> Self:
        """A first alert and everything that was issued after it."""
        return self.filter(Q(pk=first) | Q(first=first), state=AlertState.ISSUED)

    def current(self) -> Self:
        """The last word of each alert: issued, and nothing issued after it."""
        later = Alert.objects.filter(previous=OuterRef("pk"), state=AlertState.ISSUED)
        return self.filter(~Exists(later), state=AlertState.ISSUED)

    def active(self, now: dt.datetime) -> Self:
        """In force at an instant: issued, not replaced, not ended, not expired."""
        return self.current().exclude(msg_type=MsgType.CANCEL).filter(expires__gt=now)

    def found(self, text: str) -> Self:
        """What has the words in its headline, event or mark. Alerts are few: they are read, and no index is kept."""
        has, rows = finder(text), self.order_by().values_list("pk", *FOUND_BY)
        return self.filter(pk__in=[key for key, *texts in rows if has(*(said or "" for said in texts))])

    def named(self) -> Self:
        """With all that a line of a list asks."""
        issued = Alert.objects.filter(state=AlertState.ISSUED)
        return self.select_related("hazard", "first", "previous").prefetch_related(
            Prefetch("later", queryset=issued, to_attr="followed_by")
        )


@tracked()
class Alert(BaseModel):
    """opozorilo: one message in the sense of CAP: an alert, an update of it or its all-clear, which are rows of their
    own, linked to the `first` and to the `previous` one.

    identifier, sender, sent: given when it is issued; no spaces, commas, < or & (CAP 3.2.1). quarters: slugs, empty for
    the whole municipality; polygon: drawn area as [latitude, longitude] in degrees, not closed, or empty. effective:
    from when the message holds; onset: when the danger begins; expires: the first instant at which it holds no longer.
    drafted_by wrote words of it last (`written_by` knows all who did), confirmed_by is the second person, issued_by
    whoever pressed the last button; override_reason: why one person alone issued what takes two.
    """

    identifier = models.CharField(_("oznaka"), max_length=80, unique=True, null=True, blank=True)
    sender = models.CharField(_("pošiljatelj"), max_length=120, blank=True)
    sent = models.DateTimeField(_("izdano"), null=True, blank=True)
    status = models.CharField(_("zares ali vaja"), max_length=10, choices=Status, default=Status.ACTUAL)
    msg_type = models.CharField(_("vrsta sporočila"), max_length=10, choices=MsgType, default=MsgType.ALERT)
    state = models.CharField(_("stanje"), max_length=10, choices=AlertState, default=AlertState.DRAFT)
    first = models.ForeignKey(
        "self", models.PROTECT, related_name="chain", verbose_name=_("prvo opozorilo"), null=True, blank=True
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, related_name="later", verbose_name=_("prejšnje"), null=True, blank=True
    )
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="+", verbose_name=_("nevarnost"))
    category = models.CharField(_("področje"), max_length=10, choices=Category, default=Category.SAFETY)
    event_sl = models.CharField(_("dogodek (slovensko)"), max_length=80)
    event_en = models.CharField(_("dogodek (angleško)"), max_length=80)
    urgency = models.CharField(_("nujnost"), max_length=10, choices=Urgency)
    severity = models.CharField(_("resnost"), max_length=10, choices=Severity)
    certainty = models.CharField(_("gotovost"), max_length=10, choices=Certainty)
    effective = models.DateTimeField(_("sporočilo velja od"), null=True, blank=True)
    onset = models.DateTimeField(_("nevarnost od"))
    expires = models.DateTimeField(_("do"))
    headline_sl = models.CharField(_("naslov (slovensko)"), max_length=120)
    headline_en = models.CharField(_("naslov (angleško)"), max_length=120)
    description_sl = models.TextField(_("kaj se dogaja (slovensko)"), max_length=2000)
    description_en = models.TextField(_("kaj se dogaja (angleško)"), max_length=2000)
    instruction_sl = models.TextField(_("kaj storiti (slovensko)"), max_length=2000)
    instruction_en = models.TextField(_("kaj storiti (angleško)"), max_length=2000)
    contact = models.CharField(_("koga poklicati"), max_length=120, default="112")
    area = models.CharField(_("opis območja"), max_length=200, blank=True)
    quarters = ArrayField(models.SlugField(), verbose_name=_("četrtne skupnosti"), default=list, blank=True)
    polygon: Any = models.JSONField(_("narisano območje"), default=list, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("napisal"))
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("potrdil"), null=True, blank=True
    )
    issued_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("izdal"), null=True, blank=True
    )
    override_reason = models.CharField(_("razlog izdaje brez druge osebe"), max_length=500, blank=True)
    rejected_reason = models.CharField(_("razlog zavrnitve"), max_length=500, blank=True)
    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, related_name="+", verbose_name=_("razpošiljanje"), null=True, blank=True
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("opozorilo")
        verbose_name_plural = _("opozorila")
        ordering = ["-created"]
        permissions = [("issue_alert", "Can issue and confirm alerts")]
        indexes = [
            models.Index(fields=["expires"], condition=Q(state="issued"), name="alert_in_force"),
            models.Index(fields=["-sent", "-id"], condition=Q(state="issued"), name="alert_latest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["previous"], condition=Q(state="issued"), name="alert_chain_does_not_fork"),
            models.CheckConstraint(condition=Q(expires__gt=models.F("onset")), name="alert_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(identifier__isnull=False, sent__isnull=False, issued_by__isnull=False),
                name="alert_issued_is_whole",
            ),
        ]
        triggers = [
            FirmTrigger(
                name="issued_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state IN ('issued', 'rejected') THEN
                        RAISE EXCEPTION '% of % is refused: it is a trail', TG_OP, TG_TABLE_NAME
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return self.headline

    def said(self, name: str, language: str = "") -> str:
        """A text in a language, the one in force unless given."""
        return str(getattr(self, f"{name}_{'en' if (language or get_language()) == 'en' else 'sl'}"))

    @property
    def headline(self) -> str:
        """In the language in force, an exercise marked as one."""
        return self.marked(get_language() or "sl")

    def marked(self, language: str) -> str:
        """The headline; exercises, tests and all-clears say so first."""
        words = {"exercise": ("VAJA", "EXERCISE"), "test": ("PREIZKUS", "TEST")}.get(self.status)
        head = f"{words[language == 'en']}: " if words else ""
        return head + self.said("headline", language)

    @property
    def description(self) -> str:
        """In the language in force."""
        return self.said("description")

    @property
    def event(self) -> str:
        """In the language in force."""
        return self.said("event")

    @property
    def instructions(self) -> list[str]:
        """What to do, line by line."""
        return [line.strip() for line in self.said("instruction").splitlines() if line.strip()]

    @property
    def colour(self) -> str:
        """Of banner and tag: `danger`, `warning` or `info`; exercises and all-clears alarm nobody."""
        if self.status != Status.ACTUAL or self.msg_type == MsgType.CANCEL:
            return "info"
        return COLOURS.get(Severity(self.severity), "info")

    @property
    def version(self) -> str:
        """By which a page says what it showed: another one after every change."""
        return self.changed.isoformat()

    def written_by(self, user: User) -> bool:
        """Whether somebody wrote any of its words: `drafted_by` of every state that the history keeps."""
        return bool(self.history_events.filter(drafted_by=user.pk).exists())  # type: ignore[attr-defined]

    @property
    def root(self) -> "Alert":
        """The first of its chain; itself for a first one."""
        return self.first or self

    @property
    def root_id(self) -> UUID:
        """Key of the same."""
        return self.first_id or self.pk

    @property
    def public(self) -> bool:
        """Whether everybody sees it."""
        return self.state == AlertState.ISSUED and self.status != Status.TEST

    @property
    def follower(self) -> "Alert | None":
        """What was issued after it."""
        known: list[Alert] | None = getattr(self, "followed_by", None)
        found = self.later.filter(state=AlertState.ISSUED)[:1] if known is None else known
        return next(iter(found), None)

    def standing_at(self, now: dt.datetime) -> Standing:
        """What became of it."""
        if self.state != AlertState.ISSUED:
            return Standing(self.state)
        if later := self.follower:
            return Standing.ENDED if later.msg_type == MsgType.CANCEL else Standing.UPDATED
        if self.msg_type == MsgType.CANCEL:
            return Standing.ENDED
        return Standing.EXPIRED if self.expires <= now else Standing.ACTIVE

    @property
    def standing(self) -> Standing:
        """Now."""
        return self.standing_at(timezone.now())

    @property
    def standing_words(self) -> str:
        """The same in words."""
        return str(self.standing.label)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("alerts:alert", args=[self.pk])


class AlertVisits(models.Model):
    """How often the page of an alert was asked for; counted in Redis, added here by the worker."""

    alert = models.OneToOneField(Alert, models.CASCADE, related_name="visits", primary_key=True)
    asked = models.PositiveBigIntegerField(default=0)

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "visits of alerts"

    def __str__(self) -> str:
        return str(self.asked)
