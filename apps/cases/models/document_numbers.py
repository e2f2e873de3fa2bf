"""The sequence of documents within a case: decisions, letters and notes share it (UUP)."""

import pgtrigger
from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import Case
from apps.core.models import PortalQuerySet, new_id
from apps.core.triggers import FirmTrigger, Refuse


class DocumentNumber(models.Model):
    """A number that a document of a case has taken, whatever the document is. Written by a trigger of the table of
    each kind of document (`NUMBERED`), so that no writer can go around it; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="document_numbers", verbose_name=_("zadeva"))
    sequence = models.PositiveSmallIntegerField(_("zaporedna številka dokumenta"))

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("številka dokumenta")
        verbose_name_plural = _("številke dokumentov")
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="documentnumber_once")]
        triggers = [
            Refuse(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.case.number}-{self.sequence}"


NUMBERED = FirmTrigger(
    name="numbered",
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF TG_OP = 'INSERT' OR (NEW.case_id, NEW.sequence) IS DISTINCT FROM (OLD.case_id, OLD.sequence) THEN
            INSERT INTO cases_documentnumber (id, case_id, sequence)
            VALUES (gen_random_uuid(), NEW.case_id, NEW.sequence);
        END IF;
        RETURN NEW;
    """,
)


def next_sequence(case: Case) -> int:
    """The number of the next document; the caller holds the lock of the case."""
    found = DocumentNumber.objects.filter(case=case).aggregate(last=Max("sequence"))["last"]
    return (found or 0) + 1
