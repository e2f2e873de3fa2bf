"""What the officer asked the party to mend or add."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cases import deadlines
from apps.cases.choices import SupplementState
from apps.cases.models.cases import Case
from apps.cases.models.events import CaseEvent
from apps.cases.models.ledger import facts_of
from apps.cases.models.rules import LegalRule
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import local_day
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.models import User


class SupplementRequestQuerySet(PortalQuerySet):
    """Calls for a supplement."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees the whole case."""
        return self.filter(case__in=Case.objects.open_to(actor).values("pk"))

    def unanswered(self) -> Self:
        """That wait for the party."""
        return self.filter(state=SupplementState.OPEN)


@tracked(personal=["text", "extension_reason"])
class SupplementRequest(BaseModel):
    """One call (ZUP 67). round: 1, 2 … of the case. items: `{kind: field | attachment | other, id, row, label_sl,
    label_en, note}`, as `registry.Mendable`; nothing else may be mended. text: words of the officer besides. period: as
    in `rules`. requested: its line in the ledger, from which the deadline follows. served_on: recorded service; None:
    the ledger takes the fiction. extension_asked, extension_reason: what the party asked for and nobody has granted.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplement_requests", verbose_name=_("zadeva"))
    round = models.PositiveSmallIntegerField(_("poziv"))
    items = models.JSONField(_("kaj je treba dopolniti"))
    text = models.TextField(_("pojasnilo"), blank=True, max_length=2000)
    period = models.CharField(_("rok"), max_length=20)
    requested = models.OneToOneField(CaseEvent, models.PROTECT, related_name="+", verbose_name=_("poziv v poteku"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("pozval"), null=True, editable=False)
    served_on = models.DateField(_("vročeno"), null=True, blank=True)
    answered_at = models.DateTimeField(_("dopolnjeno"), null=True, blank=True)
    state = models.CharField(_("stanje"), max_length=10, choices=SupplementState, default=SupplementState.OPEN)
    extension_asked = models.DateTimeField(_("prošnja za podaljšanje"), null=True, blank=True)
    extension_reason = models.CharField(_("razlog za podaljšanje"), max_length=500, blank=True)

    objects = SupplementRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("poziv za dopolnitev")
        verbose_name_plural = _("pozivi za dopolnitev")
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="supplementrequest_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for the party."""
        return self.state == SupplementState.OPEN

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return f"{self.case.number}, {self.round}"

    @cached_property
    def deadline(self) -> deadlines.Deadline:
        """By when, from the ledger of the case as it stood when it was first asked."""
        found = deadlines.supplement(facts_of(self.case), self.round, LegalRule.objects.book())
        assert found  # it begins with its own line in the ledger
        return found

    @property
    def deadline_words(self) -> str:
        """With the reason for that day."""
        return deadlines.explain(self.deadline)

    def is_late(self, day: dt.date | None = None) -> bool:
        """Whether the period is over on a day, today unless it is told."""
        return (day or local_day(timezone.now())) > self.deadline.day

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The items, with `label` in the language in force."""
        key = "label_en" if get_language() == "en" else "label_sl"
        return [{**item, "label": item.get(key) or item["label_sl"]} for item in self.items]

    def ids(self, kind: str) -> list[str]:
        """Ids of the items of a kind, each once."""
        return list(dict.fromkeys(item["id"] for item in self.items if item["kind"] == kind))
