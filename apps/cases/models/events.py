"""What happened to a case, in the words that people read."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import EventKind
from apps.cases.models.cases import NOTES, Case
from apps.core.actor import Actor
from apps.core.models import PortalQuerySet, new_id
from apps.core.triggers import FirmTrigger, Refuse


class CaseEventQuerySet(PortalQuerySet):
    """Events."""

    def visible_to(self, actor: Actor) -> Self:
        """Public ones for whoever sees the case; all for the staff of its office, and for programs that work for it
        with the scope for notes."""
        shown = Q(public=True, case__in=Case.objects.visible_to(actor).values("pk"))
        if actor.client and NOTES not in actor.scopes:
            return self.filter(shown)
        return self.filter(shown | Q(case__in=Case.objects.office_of(actor).values("pk")))


class CaseEvent(models.Model):
    """One thing that happened. Never changed and never deleted, but by an approved list of deletion
    (`disposal`): triggers see to it.

    happened: when it did; written: when it was written down. by_kind: `person`, `staff`, `client` or `system`; by_id:
    account, program or job; by_name: in words, of staff and programs (citizens are looked up: the row outlives them).
    text_sl, text_en: what is read. public: for the party too. documents: ids in `documents`. facts: what deadlines
    follow from (`deadlines.Fact`): `round`, `period`, `on`; and `step`, `from`, `to` of a step.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("zadeva"))
    kind = models.CharField(_("kaj"), max_length=20, choices=EventKind)
    happened = models.DateTimeField(_("kdaj"))
    written = models.DateTimeField(_("zapisano"), default=timezone.now, editable=False)
    by_kind = models.CharField(_("vrsta"), max_length=10)
    by_id = models.CharField(_("oznaka"), max_length=120, blank=True)
    by_name = models.CharField(_("kdo"), max_length=200, blank=True)
    public = models.BooleanField(_("vidi stranka"), default=True)
    text_sl = models.CharField(_("besedilo (slovensko)"), max_length=500)
    text_en = models.CharField(_("besedilo (angleško)"), max_length=500)
    documents = ArrayField(models.UUIDField(), verbose_name=_("dokumenti"), default=list, blank=True)
    facts = models.JSONField(_("podatki"), default=dict, blank=True)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("dogodek zadeve")
        verbose_name_plural = _("dogodki zadev")
        ordering = ["happened", "id"]
        indexes = [models.Index(fields=["case", "happened", "id"], name="caseevent_timeline")]
        triggers = [
            FirmTrigger(
                name="no_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;  -- it stands on an approved list
                    END IF;
                    RAISE EXCEPTION '% of % is refused: it is a trail', TG_OP, TG_TABLE_NAME
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return self.text_sl

    @property
    def text(self) -> str:
        """In the language in force."""
        return self.text_en if get_language() == "en" else self.text_sl

    @property
    def who(self) -> str:
        """Who did it, as the party reads it."""
        if self.by_kind == "person":
            return str(_("vlagatelj"))
        return self.by_name or str(_("portal"))
