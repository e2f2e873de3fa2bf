"""What happened to a report, in the words that people read."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet, new_id
from apps.core.triggers import FirmTrigger, Refuse
from apps.reports.choices import EventKind, ReportState
from apps.reports.models.reports import LONGEST, Report


class ReportEventQuerySet(PortalQuerySet):
    """Events."""

    def visible_to(self, actor: Actor) -> Self:
        """Public ones for whoever sees the report, all for the staff of its office."""
        shown = Q(public=True, report__in=Report.objects.visible_to(actor).values("pk"))
        return self.filter(shown | Q(report__in=Report.objects.office_of(actor).values("pk")))

    def in_public(self) -> Self:
        """What the page of the report says."""
        return self.filter(public=True)


class ReportEvent(models.Model):
    """One thing that happened, never changed and never deleted: triggers see to it.

    happened: when it did; written: when it was written down. by_kind: `person`, `staff`, `client` or `system`; by_name:
    of staff and programs, in words (who reported stands apart). text_sl, text_en: what the portal says of it; answer:
    what a person wrote to it. public: for everybody. state_from, state_to: of a step. facts: ids and codes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="events", verbose_name=_("prijava"))
    kind = models.CharField(_("kaj"), max_length=20, choices=EventKind)
    happened = models.DateTimeField(_("kdaj"), default=timezone.now)
    written = models.DateTimeField(_("zapisano"), default=timezone.now, editable=False)
    by_kind = models.CharField(_("vrsta"), max_length=10)
    by_id = models.CharField(_("oznaka"), max_length=120, blank=True)
    by_name = models.CharField(_("kdo"), max_length=200, blank=True)
    public = models.BooleanField(_("javno"), default=True)
    text_sl = models.CharField(_("besedilo (slovensko)"), max_length=300)
    text_en = models.CharField(_("besedilo (angleško)"), max_length=300)
    answer = models.TextField(_("odgovor"), max_length=LONGEST, blank=True)
    state_from = models.CharField(_("iz stanja"), max_length=20, choices=ReportState, blank=True)
    state_to = models.CharField(_("v stanje"), max_length=20, choices=ReportState, blank=True)
    facts = models.JSONField(_("podatki"), default=dict, blank=True)

    objects = ReportEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("dogodek prijave")
        verbose_name_plural = _("dogodki prijav")
        ordering = ["happened", "id"]
        indexes = [
            models.Index(fields=["report", "happened", "id"], name="reportevent_timeline"),
            models.Index(fields=["happened", "id"], condition=Q(public=True), name="reportevent_public"),
        ]
        triggers = [
            FirmTrigger(
                name="no_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION '% of % is refused: it is a trail', TG_OP, TG_TABLE_NAME
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return self.text_sl

    @property
    def words(self) -> str:
        """What a person wrote to it and everybody may read: an answer, or a comment that is not hidden."""
        said: Any = getattr(self, "comment", None)
        return self.answer if said is None else "" if said.hidden else said.text

    @property
    def text(self) -> str:
        """In the language in force."""
        return self.text_en if get_language() == "en" else self.text_sl
