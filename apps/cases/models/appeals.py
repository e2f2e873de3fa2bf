"""Appeals that the party filed in the portal."""

from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import Case
from apps.cases.models.decisions import Decision
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger, Refuse
from apps.identity.models import User


class AppealQuerySet(PortalQuerySet):
    """Appeals."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees the whole case."""
        return self.filter(case__in=Case.objects.open_to(actor).values("pk"))


class Appeal(BaseModel):
    """What the applicant's side has against a decision (ZUP 229), once for each decision. Never changed, and deleted
    with its case alone: a trigger sees to it. by: who filed it, by mandate: which mandate. documents: ids in
    `documents`, of owner `case_appeal`. due: the last day as it was reckoned then. level: of the sign-in; digest:
    SHA-256 of the canonical content, which the receipt in the timeline names."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals", verbose_name=_("zadeva"))
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal", verbose_name=_("odločitev"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("vložil"))
    mandate = models.UUIDField(_("pooblastilo"), null=True, blank=True)
    text = models.TextField(_("razlogi"), max_length=20_000)
    documents = ArrayField(models.UUIDField(), verbose_name=_("dokumenti"), default=list, blank=True)
    received = models.DateTimeField(_("prejeto"))
    due = models.DateField(_("rok"))
    level = models.CharField(_("raven prijave"), max_length=12)
    digest = models.CharField(_("odtis SHA-256"), max_length=64)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("pritožba")
        verbose_name_plural = _("pritožbe")
        ordering = ["-received"]
        triggers = [
            FirmTrigger(
                name="as_filed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;
                    END IF;
                    RAISE EXCEPTION 'an appeal stays as it was filed' USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def late(self) -> bool:
        """Whether it came after the last day: the authority dismisses it (ZUP 240)."""
        return local_day(self.received) > self.due

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return self.case.number

    @property
    def files(self) -> list[Any]:
        """Set by `reading.appeals_of`: its documents."""
        return list(getattr(self, "found", []))
