"""Base models, and the two tables of the ground: the event outbox and the idempotency keys."""

import datetime as dt
import uuid
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from apps.core.actor import Actor


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unguessable enough to be public, and sorted by time for the indexes."""
    return uuid7()


def key_of(text: str) -> uuid.UUID:
    """The key that a text says; one that there never is for what is no key."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


class PortalQuerySet(models.QuerySet[Any]):
    """Base of every QuerySet. `visible_to` is the one rule of who sees what: all three doors ask it."""

    def visible_to(self, actor: Actor) -> Self:
        """Without a rule of its own a model is for staff who may view it."""
        meta = self.model._meta
        return self if actor.has_perm(f"{meta.app_label}.view_{meta.model_name}") else self.none()

    def text_keys(self) -> models.QuerySet[Any, Any]:
        """Keys as text, as owners are known beside their kind; for `owner_id__in`."""
        return self.order_by().annotate(text_key=Cast("pk", models.CharField())).values("text_key")


class BaseModel(models.Model):
    """UUIDv7 key and the times of creation and last change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created = models.DateTimeField(_("nastalo"), default=timezone.now, editable=False)
    changed = models.DateTimeField(_("spremenjeno"), auto_now=True)

    objects = PortalQuerySet.as_manager()

    class Meta:
        abstract = True


class OutboxQuerySet(PortalQuerySet):
    """Events by their fate."""

    def due(self, now: dt.datetime) -> Self:
        """Not delivered to all and ready for the next attempt."""
        return self.filter(delivered=None, next_attempt__lte=now)

    def stuck(self) -> Self:
        """Failed at least three times: somebody should look."""
        return self.filter(delivered=None, attempts__gte=3)


class OutboxEvent(BaseModel):
    """Something that happened, written in the transaction in which it happened, delivered at least once."""

    name = models.CharField(_("dogodek"), max_length=80)
    payload = models.JSONField(_("vsebina"), default=dict)
    done = ArrayField(models.CharField(max_length=120), verbose_name=_("prejeli"), default=list, blank=True)
    delivered = models.DateTimeField(_("dostavljeno"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("neuspeli poskusi"), default=0)
    next_attempt = models.DateTimeField(_("naslednji poskus"), default=timezone.now)
    last_error = models.CharField(_("zadnja napaka"), max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("sporočilo med deli portala")
        verbose_name_plural = _("sporočila med deli portala")
        ordering = ["-created"]
        indexes = [
            models.Index(fields=["next_attempt"], condition=models.Q(delivered=None), name="outbox_due"),
            models.Index(fields=["-created", "-id"], name="outbox_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.created:%Y-%m-%d %H:%M:%S}"


class IdempotencyKey(BaseModel):
    """The answer that was given to a POST with an `Idempotency-Key`, kept for a day to be given again."""

    owner = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    location = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class SearchWord(models.Model):
    """A word, plain, by which something is found (apps.core.vocabulary): to put right what nothing has. Two writers may
    both add a new one: a constraint would make each wait for the end of the other."""

    word = models.TextField()

    objects = PortalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="searchword_word"),
            GinIndex(fields=["word"], name="searchword_trigram", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.word


class RunState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running", _("teče")
    DONE = "done", _("končano")
    INTERRUPTED = "interrupted", _("prekinjeno")


class RetentionRun(BaseModel):
    """One night of the retention rules, or one look at what they would do (`dry_run`).

    day: the day for which the rules were asked. only: key of the one rule that was run, empty for all. results: for
    each rule the numbers due, acted, kept (with reasons) and failed. errors: rule, record and kind of error.
    """

    day = models.DateField(_("za dan"))
    dry_run = models.BooleanField(_("samo ogled"), default=False)
    only = models.CharField(_("pravilo"), max_length=80, blank=True)
    started_by = models.CharField(_("sprožil"), max_length=120)
    state = models.CharField(_("stanje"), max_length=12, choices=RunState, default=RunState.RUNNING)
    finished = models.DateTimeField(_("končano"), null=True, blank=True)
    results = models.JSONField(_("izid"), default=dict)
    errors = models.JSONField(_("napake"), default=list)
    acted = models.PositiveIntegerField(_("obdelano"), default=0)
    kept = models.PositiveIntegerField(_("še potrebno"), default=0)
    failed = models.PositiveIntegerField(_("neuspelo"), default=0)

    class Meta:
        verbose_name = _("izvedba rokov hrambe")
        verbose_name_plural = _("izvedbe rokov hrambe")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.created:%Y-%m-%d %H:%M}"


class ErasedHistory(BaseModel):
    """What is left of an erased history (apps.core.history.forget): which fields of how many states, when and why.
    Nothing changes or deletes such a row."""

    kind = models.CharField(_("vrsta zapisa"), max_length=80)
    object_id = models.CharField(_("zapis"), max_length=80)
    fields = ArrayField(models.CharField(max_length=80), verbose_name=_("polja"))
    states = models.PositiveIntegerField(_("stanj"))
    reason = models.CharField(_("razlog"), max_length=300)

    class Meta:
        verbose_name = _("izbris iz zgodovine")
        verbose_name_plural = _("izbrisi iz zgodovine")
        ordering = ["-created"]
        triggers = [pgtrigger.Protect(name="final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
