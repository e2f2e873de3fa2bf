"""One thing told to all who subscribed to a topic."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PortalQuerySet


class BroadcastQuerySet(PortalQuerySet):
    """Broadcasts; staff who may view them see them."""

    def unfinished(self) -> "BroadcastQuerySet":
        """Not written to everybody yet."""
        return self.filter(ended=None)


class Broadcast(BaseModel):
    """razpošiljanje: written in the transaction that it tells of; the worker turns it into messages, batch by batch.

    topic: `registry.topics`, empty once it was recalled. kind, dedupe: of its messages; the same pair is told once.
    quarters: slugs, empty for the whole municipality. words: by language, `{"sl": {"title", "text", "short"}}`; text is
    plain paragraphs, short what fits a text message. url: path of our own, Slovenian. urgent: at once, at any hour,
    whatever rhythm was chosen. cursor: the last subscriber for whom a message was written. written: how many were.
    """

    topic = models.CharField(_("tema"), max_length=40)
    kind = models.CharField(_("vrsta"), max_length=80)
    dedupe = models.CharField(_("ključ"), max_length=100)
    quarters = ArrayField(models.SlugField(), verbose_name=_("četrtne skupnosti"), default=list, blank=True)
    words: Any = models.JSONField(_("besedilo"), default=dict)
    url = models.CharField(_("kam vodi"), max_length=300, blank=True)
    urgent = models.BooleanField(_("nujno"), default=False)
    cursor = models.UUIDField(null=True, blank=True, editable=False)
    written = models.PositiveIntegerField(_("prejemniki"), default=0)
    ended = models.DateTimeField(_("razposlano"), null=True, blank=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = _("razpošiljanje")
        verbose_name_plural = _("razpošiljanja")
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["kind", "dedupe"], name="broadcast_once")]
        indexes = [models.Index(fields=["created"], condition=Q(ended=None), name="broadcast_unfinished")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created:%Y-%m-%d %H:%M:%S}"
