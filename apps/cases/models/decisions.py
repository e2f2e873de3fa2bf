"""What the authority decides, from the draft to the document that was issued."""

from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import DecisionKind, DecisionState, Outcome
from apps.cases.models.cases import Case
from apps.cases.models.document_numbers import NUMBERED
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.models import User


class DecisionQuerySet(PortalQuerySet):
    """Decisions."""

    def visible_to(self, actor: Actor) -> Self:
        """For the staff of the case's office; for the party once it was served."""
        served = Q(
            case__in=Case.objects.filter(Case.objects.theirs(actor)).values("pk"), deliveries__served_on__isnull=False
        )
        return self.filter(served | Q(case__in=Case.objects.office_of(actor).values("pk"))).distinct()

    def issued(self) -> Self:
        """Approved, with a document or about to have one."""
        return self.filter(state=DecisionState.ISSUED)


@tracked(personal=["operative", "reasons", "fee_clause", "note"])
class Decision(BaseModel):
    """A decision or a ruling on a case. operative, reasons, remedy, fee_clause: its parts (ZUP 210–218).

    number: of the document in the case, `371-12/2026-1`. prepared_by: who wrote it last; approved_by: the head, never
    the same person (four eyes). note: why the head returned it. document: id in `documents` of the sealed PDF, None
    until the worker has made it. What was issued never changes: a trigger keeps it as it is.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("zadeva"))
    kind = models.CharField(_("vrsta"), max_length=10, choices=DecisionKind)
    outcome = models.CharField(_("odločitev"), max_length=20, choices=Outcome)
    sequence = models.PositiveSmallIntegerField(_("zaporedna številka dokumenta"))
    operative = models.TextField(_("izrek"), max_length=10_000)
    reasons = models.TextField(_("obrazložitev"), max_length=50_000)
    remedy = models.TextField(_("pouk o pravnem sredstvu"), max_length=2_000)
    fee_clause = models.TextField(_("taksa"), max_length=1_000, blank=True)
    state = models.CharField(_("stanje"), max_length=10, choices=DecisionState, default=DecisionState.DRAFT)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("pripravil"))
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odobril"), null=True, blank=True
    )
    issued_at = models.DateTimeField(_("izdano"), null=True, blank=True)
    note = models.CharField(_("pripomba vodje"), max_length=500, blank=True)
    document = models.UUIDField(_("dokument"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("odločitev")
        verbose_name_plural = _("odločitve")
        ordering = ["case", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="decision_number"),
            models.UniqueConstraint(fields=["case"], condition=~Q(state="issued"), name="decision_one_in_work"),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(approved_by__isnull=False, issued_at__isnull=False),
                name="decision_issued_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("prepared_by")), name="decision_four_eyes"
            ),
        ]
        triggers = [
            NUMBERED,
            FirmTrigger(
                name="issued_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state = 'issued'"),
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;  -- it stands on an approved list
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.document IS NULL
                        AND to_jsonb(NEW) - array['document', 'changed'] = to_jsonb(OLD) - array['document', 'changed']
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a decision that was issued stays as it is' USING ERRCODE = 'restrict_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Of the document: `371-12/2026-1`."""
        return f"{self.case.number}-{self.sequence}"

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.case.data_subject
